import type { Key } from '#keys';
import {
  CloudFrontClient,
  CreateInvalidationCommand,
  TooManyInvalidationsInProgress,
} from '@aws-sdk/client-cloudfront';

import { cdnBusy, cdnFailed } from './ask-cdn.js';
import { PurgeCdn } from './purge-cdn.js';

/** CloudFront's API is in one region. */
const REGION = 'us-east-1';

/** The SDK has none of its own. */
const TIME_OUTS = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * By an invalidation of the cache tag
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html): it is one path of the
 * 3,000 that may be under way, where a wildcard is one of 15. The distribution's CacheTagConfig must name `Cache-Tag`.
 * Tags know no case: an image whose key differs in nothing else is fetched anew too. Credentials come from AWS's own
 * variables and need cloudfront:CreateInvalidation.
 */
export class CloudFrontCdn extends PurgeCdn {
  readonly isThere = true;
  private readonly client: CloudFrontClient;

  constructor(
    private readonly distribution: string,
    endpoint?: string,
  ) {
    super();
    this.client = new CloudFrontClient({ region: REGION, requestHandler: TIME_OUTS, ...(endpoint && { endpoint }) });
  }

  async run(key: Key): Promise<void> {
    // The same reference again would be answered with the invalidation of before, which may have missed what came since.
    const CallerReference = `${key}-${Date.now()}`;
    const InvalidationBatch = { CallerReference, Paths: { Quantity: 1, Items: [`#${key}`] } };
    try {
      await this.client.send(new CreateInvalidationCommand({ DistributionId: this.distribution, InvalidationBatch }));
    } catch (cause) {
      throw cause instanceof TooManyInvalidationsInProgress ? cdnBusy(cause) : cdnFailed(cause);
    }
  }
}
