import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';

import type { ObjectAddress } from '../object-store.js';

/** As long as a proxy that was just told an address may take to use it. */
const SECONDS = 60;
const NAME = 'name';

/**
 * Presigned addresses of a bucket's objects. Where the bucket is, the SDK says once: asking it for each address would
 * take ten times as long as the signature.
 */
export class S3Addresses {
  private readonly presigner: S3RequestPresigner;
  private folder: Promise<URL> | undefined;

  constructor(
    private readonly client: S3Client,
    private readonly at: { Bucket: string; prefix: string },
  ) {
    this.presigner = new S3RequestPresigner({ ...client.config });
  }

  /** `key`: of characters that stand in a URL as they are. */
  async of(key: string): Promise<ObjectAddress> {
    this.folder ??= this.findFolder();
    const { protocol, hostname, host, port, pathname } = await this.folder;
    const path = pathname + key;
    const asked = { method: 'GET', protocol, hostname, path, headers: { host }, query: {} };
    const signed = await this.presigner.presign(port === '' ? asked : { ...asked, port: Number(port) }, {
      expiresIn: SECONDS,
    });
    const query = new URLSearchParams(signed.query as Record<string, string>);
    return { kind: 's3', host, uri: `${path}?${query.toString()}` };
  }

  private async findFolder(): Promise<URL> {
    const command = new GetObjectCommand({ Bucket: this.at.Bucket, Key: this.at.prefix + NAME });
    const url = new URL(await getSignedUrl(this.client, command));
    url.pathname = url.pathname.slice(0, -NAME.length);
    return url;
  }
}
