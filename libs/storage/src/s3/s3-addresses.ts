import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import aws4 from 'aws4';

import type { ObjectAddress } from '../object-store.js';

/** As long as a proxy that was just told an address may take to use it. */
const SECONDS = 60;
const NAME = 'name';

interface Folder {
  host: string;
  path: string;
  region: string;
}

/**
 * Presigned addresses of a bucket's objects (AWS Signature Version 4, in the query). Where the bucket is, the SDK says
 * once; aws4 signs, since the SDK takes eight times as long, which is most of what a handed over read costs.
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
    const [{ host, path, region }, credentials] = await Promise.all([this.folder, this.client.config.credentials()]);
    const asked = { service: 's3', region, host, path: `${path}${key}?X-Amz-Expires=${SECONDS}`, signQuery: true };
    const { path: uri = '' } = aws4.sign(asked, credentials);
    return { kind: 's3', host, uri };
  }

  private async findFolder(): Promise<Folder> {
    const command = new GetObjectCommand({ Bucket: this.at.Bucket, Key: this.at.prefix + NAME });
    const { host, pathname } = new URL(await getSignedUrl(this.client, command));
    return { host, path: pathname.slice(0, -NAME.length), region: await this.client.config.region() };
  }
}
