import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type {
  ByteRange,
  ObjectFacts,
  ObjectReader,
  PutResult,
  StoredObject,
  StoreState,
  WholeBytes,
} from '../object-store.js';
import type { S3StoreOptions } from '../storage.options.js';
import { openS3Client, S3_LIMITS, type S3Limits } from './s3-client.js';
import { asS3Error, bucketError, isAbsent, isOutside } from './s3-errors.js';
import { type Fetched, FIRST_WINDOW, S3ObjectReader } from './s3-object-reader.js';
import { S3Partials } from './s3-partials.js';
import { putBody, putWhole } from './s3-put.js';
import { S3WriteState } from './s3-write-state.js';
import { VerifiedBody } from './verified-body.js';

const DELETE_BATCH = 1000;
const READ_CHUNK = 256 * 1024;

/**
 * Objects below one prefix of a bucket: what the two S3 adapters have in common. A put replaces: the id names the
 * object, so a repeated put writes the same bytes, and conditional puts, which not every server has, are not needed.
 */
export class S3Store {
  readonly partials: S3Partials;
  protected readonly client: S3Client;
  private readonly limits: S3Limits;
  private readonly writes = new S3WriteState();

  constructor(
    protected readonly options: S3StoreOptions,
    limits: Partial<S3Limits> = {},
  ) {
    this.limits = { ...S3_LIMITS, ...limits };
    this.client = openS3Client(options, this.limits);
    this.partials = new S3Partials(this.client, { Bucket: options.bucket, Prefix: options.prefix });
  }

  async get(key: string, range?: ByteRange): Promise<StoredObject | undefined> {
    const command = new GetObjectCommand({ ...this.at(key), Range: rangeOf(range) });
    const found = await this.unlessAbsent(() => this.client.send(command));
    return found && { body: guarded(found.Body as Readable), size: sizeOf(found) };
  }

  async open(key: string): Promise<ObjectReader | undefined> {
    const found = await this.unlessAbsent(() => this.fetchFirst(key));
    if (!found) return undefined;
    const { etag, ...first } = found;
    // The ETag makes a later read fail when the object was replaced, so that no two objects are mixed.
    return new S3ObjectReader(first, (range) => this.translated(() => this.fetch(key, range, etag)));
  }

  async stat(key: string): Promise<ObjectFacts | undefined> {
    const found = await this.head(this.at(key));
    return found && { key, size: sizeOf(found), modifiedAt: found.LastModified?.getTime() ?? 0 };
  }

  async delete(keys: readonly string[]): Promise<void> {
    const isBatch = keys.length > 1 && this.options.checksums === 'supported';
    for (let from = 0; from < keys.length; from += DELETE_BATCH) {
      const batch = keys.slice(from, from + DELETE_BATCH);
      await this.translated(() => (isBatch ? this.deleteBatch(batch) : this.deleteEach(batch)));
    }
  }

  /** Throws an error that names the bucket and what to do about it. */
  async ping(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.options.bucket }));
    } catch (error) {
      throw bucketError(this.options, error);
    }
  }

  async probe(): Promise<StoreState> {
    await this.ping();
    return this.writes.state;
  }

  protected async putBody(key: string, body: AsyncIterable<Buffer>, expected?: PutResult): Promise<PutResult> {
    const verified = new VerifiedBody(body, expected);
    try {
      const { client, options } = this;
      const result = await putBody({ client, checksums: options.checksums, ...this.at(key) }, verified);
      this.writes.putSucceeded();
      return result;
    } catch (error) {
      if (!verified.failure) this.writes.putFailed(error);
      throw verified.failure ?? asS3Error(error);
    }
  }

  /** Puts bytes in memory with one request. */
  protected async putBytes(key: string, bytes: WholeBytes): Promise<void> {
    await this.written(() => putWhole(this.client, this.at(key), Buffer.concat(bytes.chunks, bytes.size), bytes));
  }

  /** Runs writes other than those of `putBody`, and remembers whether S3 accepts them. */
  protected async written<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      this.writes.putSucceeded();
      return result;
    } catch (error) {
      this.writes.putFailed(error);
      throw asS3Error(error);
    }
  }

  protected async head(at: { Bucket: string; Key: string }): Promise<HeadObjectCommandOutput | undefined> {
    return this.unlessAbsent(() => this.client.send(new HeadObjectCommand(at)));
  }

  protected at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.options.bucket, Key: this.options.prefix + key };
  }

  protected async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asS3Error(error);
    }
  }

  private async unlessAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw asS3Error(error);
    }
  }

  private async fetchFirst(key: string): Promise<Fetched & { etag?: string }> {
    try {
      return await this.fetch(key, { start: 0, end: FIRST_WINDOW - 1 });
    } catch (error) {
      if (isOutside(error)) return { bytes: Buffer.alloc(0), size: 0, sha256: undefined };
      throw error;
    }
  }

  private async fetch(key: string, range: ByteRange, IfMatch?: string): Promise<Fetched & { etag?: string }> {
    const command = new GetObjectCommand({ ...this.at(key), Range: rangeOf(range), IfMatch });
    // The client's own timeouts do not end a body that stops in the middle.
    const abortSignal = AbortSignal.timeout(this.limits.answerMs * this.limits.attempts);
    const found = await this.client.send(command, { abortSignal });
    const bytes = await buffer(found.Body as Readable);
    return { bytes, size: sizeOf(found), sha256: found.Metadata?.sha256, etag: found.ETag };
  }

  private async deleteBatch(keys: readonly string[]): Promise<void> {
    const Objects = keys.map((key) => ({ Key: this.at(key).Key }));
    const Delete = { Objects, Quiet: true };
    const { Errors = [] } = await this.client.send(new DeleteObjectsCommand({ Bucket: this.options.bucket, Delete }));
    const [error] = Errors;
    if (error) throw Object.assign(new Error(`S3 kept ${error.Key}: ${error.Code}`), { $metadata: {} });
  }

  /** For servers that require a digest of the list other than the one that the SDK sends. */
  private async deleteEach(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.client.send(new DeleteObjectCommand(this.at(key)))));
  }
}

const rangeOf = (range: ByteRange | undefined) => range && `bytes=${range.start}-${range.end}`;

/** Returns the size of the whole object, also for an answer to a range request. */
export function sizeOf({
  ContentRange,
  ContentLength,
}: Pick<GetObjectCommandOutput, 'ContentRange' | 'ContentLength'>): number {
  const size = ContentRange === undefined ? ContentLength : Number(ContentRange.split('/')[1]);
  if (size === undefined || Number.isNaN(size)) throw new Error('S3 gave no size.');
  return size;
}

/** Translates errors of the body, and releases the connection when the reader closes the stream. */
function guarded(body: Readable): Readable {
  const out = new PassThrough({ highWaterMark: READ_CHUNK });
  body.once('error', (error) => out.destroy(asS3Error(error) as Error));
  out.once('close', () => body.destroy());
  return body.pipe(out);
}
