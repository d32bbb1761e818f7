import type { Key } from '#keys';
import {
  CloudFrontClient,
  CreateInvalidationCommand,
  TooManyInvalidationsInProgress,
} from '@aws-sdk/client-cloudfront';

import { Cdn } from './cdn.js';
import { cdnFailed, cdnRateLimited } from './cdn-request.js';

/** CloudFront's API exists in this region only. */
const REGION = 'us-east-1';

/** The AWS SDK sets no time-outs by default. */
const TIME_OUTS = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * Purges by an invalidation of the cache tag
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html). A tag counts as one
 * path, of which 3,000 may be in progress; of wildcards only 15 may be. The distribution's CacheTagConfig must name
 * `Cache-Tag`. Tags ignore case, so an image whose key differs only in case is fetched again as well. The credentials
 * come from AWS's own variables and need cloudfront:CreateInvalidation.
 */
export class CloudFrontCdn extends Cdn {
  readonly isConfigured = true;
  private readonly client: CloudFrontClient;

  constructor(
    private readonly distribution: string,
    endpoint?: string,
  ) {
    super();
    this.client = new CloudFrontClient({ region: REGION, requestHandler: TIME_OUTS, ...(endpoint && { endpoint }) });
  }

  async purge(key: Key): Promise<void> {
    // CloudFront answers a repeated reference with the earlier invalidation, which does not cover what was cached
    // since.
    const CallerReference = `${key}-${Date.now()}`;
    const InvalidationBatch = { CallerReference, Paths: { Quantity: 1, Items: [`#${key}`] } };
    try {
      await this.client.send(new CreateInvalidationCommand({ DistributionId: this.distribution, InvalidationBatch }));
    } catch (cause) {
      throw cause instanceof TooManyInvalidationsInProgress ? cdnRateLimited(cause) : cdnFailed(cause);
    }
  }
}
