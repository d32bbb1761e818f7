import { CopyObjectCommand } from '@aws-sdk/client-s3';

import type { ObjectAddress, ObjectLocation, ObjectStore, PutResult, WholeBytes } from '../object-store.js';
import { S3Addresses } from './s3-addresses.js';
import { asS3Error, isAbsent, isRefused } from './s3-errors.js';
import { S3Store, sizeOf } from './s3-store.js';

/** The largest object that S3 copies in one request. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

interface S3Facts {
  size: number;
  /** In hex. Only an object that was put with one request has it. */
  sha256: string | undefined;
}

/** Images in a bucket of S3, or of a server that speaks its protocol. */
export class S3ObjectStore extends S3Store implements ObjectStore {
  readonly prefersPuts = true;
  private addresses: S3Addresses | undefined;

  put(key: string, body: AsyncIterable<Buffer>, expected?: PutResult): Promise<PutResult> {
    return this.putBody(key, body, expected);
  }

  putWhole(key: string, bytes: WholeBytes): Promise<void> {
    return this.putBytes(key, bytes);
  }

  address(key: string): Promise<ObjectAddress> {
    const { bucket: Bucket, prefix } = this.options;
    const addresses = (this.addresses ??= new S3Addresses(this.client, { Bucket, prefix }));
    return this.translated(() => addresses.of(key));
  }

  async adopt(source: ObjectLocation, key: string, expected?: PutResult): Promise<boolean> {
    if (source.kind !== 's3' || !this.sharesServiceWith(source)) return false;
    const from = { Bucket: source.bucket, Key: source.key };
    const wanted = expected ? asS3Facts(expected) : await this.facts(from);
    if (!wanted || wanted.size > MAX_COPY_BYTES) return false;
    const CopySource = `${from.Bucket}/${from.Key.split('/').map(encodeURIComponent).join('/')}`;
    try {
      const { CopyObjectResult } = await this.client.send(new CopyObjectCommand({ ...this.at(key), CopySource }));
      // S3 has computed the digest of what it stored: no HEAD request is needed.
      if (CopyObjectResult?.ChecksumSHA256 === Buffer.from(wanted.sha256 ?? '', 'hex').toString('base64')) return true;
    } catch (error) {
      if (isRefused(error) || isAbsent(error)) return false;
      throw asS3Error(error);
    }
    const copy = await this.facts(this.at(key));
    return copy?.size === wanted.size && (copy.sha256 ?? wanted.sha256) === wanted.sha256;
  }

  private async facts(at: { Bucket: string; Key: string }): Promise<S3Facts | undefined> {
    const found = await this.head(at);
    return found && { size: sizeOf(found), sha256: found.Metadata?.sha256 };
  }

  private sharesServiceWith({ endpoint, region }: { endpoint: string | undefined; region: string }): boolean {
    return endpoint === this.options.endpoint && region === this.options.region;
  }
}

const asS3Facts = ({ size, sha256 }: PutResult): S3Facts => ({ size, sha256: sha256.toString('hex') });
