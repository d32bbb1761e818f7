import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import type { ObjectAddress } from '../object-store.js';
import { Presigner } from './presigner.js';

/** A minute, in which a proxy that was just told an address uses it, and the 4 that a clock may be wrong by uncorrected. */
const SECONDS = 300;
const NAME = 'name';

interface Folder {
  host: string;
  path: string;
  presigner: Presigner;
}

/**
 * Presigned addresses of a bucket's objects. Where the bucket is, the SDK says once; we sign, since the SDK takes a
 * hundred times as long, which would be most of what a handed over read costs.
 */
export class S3Addresses {
  private folder: Promise<Folder> | undefined;

  constructor(
    private readonly client: S3Client,
    private readonly at: { Bucket: string; prefix: string },
  ) {}

  /** `key`: of characters that stand in a URL as they are. */
  async of(key: string): Promise<ObjectAddress> {
    this.folder ??= this.findFolder().catch((error: unknown) => {
      // Asked again the next time.
      this.folder = undefined;
      throw error;
    });
    const { host, path, presigner } = await this.folder;
    const { config } = this.client;
    const credentials = await config.credentials();
    // The SDK reads the server's time in its answers, and corrects ours once it is off by 4 minutes.
    const now = Date.now() + config.systemClockOffset;
    return { kind: 's3', host, uri: presigner.sign(path + key, credentials, now) };
  }

  private async findFolder(): Promise<Folder> {
    const command = new GetObjectCommand({ Bucket: this.at.Bucket, Key: this.at.prefix + NAME });
    const { host, pathname } = new URL(await getSignedUrl(this.client, command));
    const region = await this.client.config.region();
    return {
      host,
      path: pathname.slice(0, -NAME.length),
      presigner: new Presigner({ host, region, seconds: SECONDS }),
    };
  }
}
