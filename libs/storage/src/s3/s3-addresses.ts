import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import type { ObjectAddress } from '../object-store.js';
import { S3Presigner } from './s3-presigner.js';

/** A proxy uses an address within a minute; the SDK does not correct a clock that is up to 4 minutes wrong. */
const VALID_SECONDS = 300;
const PLACEHOLDER = 'name';

interface BaseAddress {
  host: string;
  path: string;
  presigner: S3Presigner;
}

/**
 * Presigned addresses of the objects of a bucket. The SDK resolves host and path once. The signatures are made here,
 * because the SDK takes a hundred times as long, which would be most of the cost of a read that the edge serves.
 */
export class S3Addresses {
  private base: Promise<BaseAddress> | undefined;

  constructor(
    private readonly client: S3Client,
    private readonly at: { Bucket: string; prefix: string },
  ) {}

  /** `key` must consist of characters that need no encoding in a URL. */
  async of(key: string): Promise<ObjectAddress> {
    this.base ??= this.resolveBase().catch((error: unknown) => {
      // The next call tries again.
      this.base = undefined;
      throw error;
    });
    const { host, path, presigner } = await this.base;
    const { config } = this.client;
    const credentials = await config.credentials();
    // The SDK compares the clock with the server's answers, and corrects it when it is wrong by more than 4 minutes.
    const now = Date.now() + config.systemClockOffset;
    return { kind: 's3', host, uri: presigner.sign(path + key, credentials, now) };
  }

  private async resolveBase(): Promise<BaseAddress> {
    const command = new GetObjectCommand({ Bucket: this.at.Bucket, Key: this.at.prefix + PLACEHOLDER });
    const { host, pathname } = new URL(await getSignedUrl(this.client, command));
    const region = await this.client.config.region();
    return {
      host,
      path: pathname.slice(0, -PLACEHOLDER.length),
      presigner: new S3Presigner({ host, region, seconds: VALID_SECONDS }),
    };
  }
}
