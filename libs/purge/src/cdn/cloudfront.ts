import type { Key } from '#keys';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';

import { cdnFailed } from './ask-cdn.js';
import { PurgeCdn } from './purge-cdn.js';

/** CloudFront's API is in one region. */
const REGION = 'us-east-1';

/**
 * By an invalidation of three paths, of which the first covers every extension and variant
 * (https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html). Credentials come from
 * AWS's own variables and need cloudfront:CreateInvalidation.
 */
export class CloudFrontCdn extends PurgeCdn {
  readonly isThere = true;
  private readonly client: CloudFrontClient;

  constructor(
    private readonly distribution: string,
    endpoint?: string,
  ) {
    super();
    this.client = new CloudFrontClient({ region: REGION, ...(endpoint && { endpoint }) });
  }

  async run(key: Key): Promise<void> {
    const Items = [`/i/${key}*`, `/gallery/${key}*`, `/v1/images/${key}*`];
    // The same reference again would be answered with the invalidation of before, which may have missed what came since.
    const CallerReference = `${key}-${Date.now()}`;
    const InvalidationBatch = { CallerReference, Paths: { Quantity: Items.length, Items } };
    try {
      await this.client.send(new CreateInvalidationCommand({ DistributionId: this.distribution, InvalidationBatch }));
    } catch (cause) {
      throw cdnFailed(cause);
    }
  }
}
