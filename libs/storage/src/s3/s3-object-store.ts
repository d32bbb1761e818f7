import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import {
  type ByteRange,
  type ObjectAddress,
  type ObjectFacts,
  type ObjectReader,
  ObjectStore,
  type PutOptions,
  type PutResult,
  type StoredObject,
  type StoreState,
} from '../object-store.js';
import type { S3StoreOptions } from '../storage.options.js';
import { MeasuredBody } from './measured-body.js';
import { PutRefusal } from './put-refusal.js';
import { S3Addresses } from './s3-addresses.js';
import { openS3Client, S3_LIMITS, type S3Limits } from './s3-client.js';
import { asS3Error, bucketError, isAbsent, isOutside, isRefused } from './s3-errors.js';
import { type Fetched, FIRST_WINDOW, S3ObjectReader } from './s3-object-reader.js';
import { listPartials } from './s3-partials.js';
import { putBody } from './s3-put.js';

const DELETE_BATCH = 1000;
const READ_CHUNK = 256 * 1024;
/** What S3 copies in one request. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

/**
 * Objects in a bucket of S3 or of a server that speaks its protocol. A put replaces: the id names the object, so
 * whoever puts it again puts the same bytes, and conditional puts, which not every server has, are not needed.
 */
export class S3ObjectStore extends ObjectStore {
  private readonly client: S3Client;
  private readonly limits: S3Limits;
  private readonly addresses: S3Addresses;
  private readonly putRefusal = new PutRefusal();

  constructor(
    private readonly options: S3StoreOptions,
    limits: Partial<S3Limits> = {},
  ) {
    super();
    this.limits = { ...S3_LIMITS, ...limits };
    this.client = openS3Client(options, this.limits);
    this.addresses = new S3Addresses(this.client, { Bucket: options.bucket, prefix: options.prefix });
  }

  /** What S3 took is durable, whether that was asked for or not. */
  async put(key: string, body: AsyncIterable<Buffer>, { expect }: PutOptions): Promise<PutResult> {
    const measured = new MeasuredBody(body, expect);
    try {
      const { client, options } = this;
      const result = await putBody({ client, checksums: options.checksums, ...this.at(key) }, measured);
      this.putRefusal.taken();
      return result;
    } catch (error) {
      if (!measured.failure) this.putRefusal.refused(error);
      throw measured.failure ?? asS3Error(error);
    }
  }

  async flush(): Promise<void> {
    // A put that resolved is durable.
  }

  async get(key: string, range?: ByteRange): Promise<StoredObject | undefined> {
    const found = await this.ask(() =>
      this.client.send(new GetObjectCommand({ ...this.at(key), Range: rangeOf(range) })),
    );
    return found && { body: guarded(found.Body as Readable), size: sizeOf(found) };
  }

  async open(key: string): Promise<ObjectReader | undefined> {
    const found = await this.ask(() => this.fetchFirst(key));
    if (!found) return undefined;
    const { etag, ...first } = found;
    // Never parts of two objects, should it be replaced meanwhile.
    return new S3ObjectReader(first, (range) => this.must(() => this.fetch(key, range, etag)));
  }

  async stat(key: string): Promise<ObjectFacts | undefined> {
    const found = await this.head(key);
    return found && { key, size: sizeOf(found), modifiedAt: found.LastModified?.getTime() ?? 0 };
  }

  async address(key: string): Promise<ObjectAddress> {
    return this.must(() => this.addresses.of(key));
  }

  async delete(keys: readonly string[]): Promise<void> {
    const isBatch = keys.length > 1 && this.options.checksums === 'supported';
    for (let from = 0; from < keys.length; from += DELETE_BATCH) {
      const batch = keys.slice(from, from + DELETE_BATCH);
      await this.must(() => (isBatch ? this.deleteBatch(batch) : this.deleteEach(batch)));
    }
  }

  async adopt(source: ObjectStore, sourceKey: string, key: string, expect?: PutResult): Promise<boolean> {
    if (!(source instanceof S3ObjectStore) || !this.sharesServiceWith(source)) return false;
    const wanted = expect
      ? { size: expect.size, sha256: expect.sha256.toString('hex') }
      : await source.facts(sourceKey);
    if (!wanted || wanted.size > MAX_COPY_BYTES) return false;
    const { Bucket, Key } = source.at(sourceKey);
    const CopySource = `${Bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`;
    try {
      const { CopyObjectResult } = await this.client.send(new CopyObjectCommand({ ...this.at(key), CopySource }));
      // Then S3 has said itself what it has.
      if (CopyObjectResult?.ChecksumSHA256 === Buffer.from(wanted.sha256 ?? '', 'hex').toString('base64')) return true;
    } catch (error) {
      if (isRefused(error) || isAbsent(error)) return false;
      throw asS3Error(error);
    }
    const copy = await this.facts(key);
    // Only what was put with one request has its digest with it.
    return copy?.size === wanted.size && (copy.sha256 ?? wanted.sha256) === wanted.sha256;
  }

  async *list(): AsyncIterable<ObjectFacts> {
    const { bucket: Bucket, prefix: Prefix } = this.options;
    try {
      for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket, Prefix })) {
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          yield { key: Key.slice(Prefix.length), size: Size, modifiedAt: LastModified?.getTime() ?? 0 };
        }
      }
    } catch (error) {
      throw asS3Error(error);
    }
  }

  /** Nothing where the server can not list multipart uploads: its lifecycle rule must abort them then. */
  async deletePartials(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs;
    const { bucket: Bucket, prefix: Prefix } = this.options;
    let deleted = 0;
    try {
      for await (const { Key, UploadId, Initiated } of listPartials(this.client, Bucket, Prefix)) {
        if (!Initiated || Initiated.getTime() > before) continue;
        await this.ask(() => this.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
        deleted += 1;
      }
    } catch (error) {
      if (!isRefused(error)) throw asS3Error(error);
    }
    return deleted;
  }

  /** Throws an error that says which bucket it is and what to do about it. */
  async ping(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.options.bucket }));
    } catch (error) {
      throw bucketError(this.options, error);
    }
  }

  override async probe(): Promise<StoreState> {
    await this.ping();
    return this.putRefusal.state;
  }

  private async facts(key: string): Promise<{ size: number; sha256: string | undefined } | undefined> {
    const found = await this.head(key);
    return found && { size: sizeOf(found), sha256: found.Metadata?.sha256 };
  }

  private async head(key: string): Promise<HeadObjectCommandOutput | undefined> {
    return this.ask(() => this.client.send(new HeadObjectCommand(this.at(key))));
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
    // Also for a body that stops in the middle.
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

  /** For servers that want a digest of the list, and not the one that the SDK sends. */
  private async deleteEach(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.client.send(new DeleteObjectCommand(this.at(key)))));
  }

  private sharesServiceWith({ options }: S3ObjectStore): boolean {
    return options.endpoint === this.options.endpoint && options.region === this.options.region;
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.options.bucket, Key: this.options.prefix + key };
  }

  /** Undefined for what is not there. */
  private async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw asS3Error(error);
    }
  }

  private async must<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw asS3Error(error);
    }
  }
}

const rangeOf = (range: ByteRange | undefined) => range && `bytes=${range.start}-${range.end}`;

/** Of the whole object, also where a range of it was answered. */
function sizeOf({
  ContentRange,
  ContentLength,
}: Pick<GetObjectCommandOutput, 'ContentRange' | 'ContentLength'>): number {
  const size = ContentRange === undefined ? ContentLength : Number(ContentRange.split('/')[1]);
  if (size === undefined || Number.isNaN(size)) throw new Error('S3 gave no size.');
  return size;
}

/** Fails as the port promises, and lets go of the connection when its reader goes away. */
function guarded(body: Readable): Readable {
  const out = new PassThrough({ highWaterMark: READ_CHUNK });
  body.once('error', (error) => out.destroy(asS3Error(error) as Error));
  out.once('close', () => body.destroy());
  return body.pipe(out);
}
