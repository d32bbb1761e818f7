import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';

import type { GrowingObject } from '../growing-object.js';
import { parseStagingKey } from '../object-key.js';
import type { ObjectFacts, ObjectLocation, PutResult, MemoryBytes } from '../object-store.js';
import type { StagingStore } from '../staging-store.js';
import type { S3StoreOptions } from '../storage.options.js';
import type { S3Limits } from './s3-client.js';
import { asS3Error } from './s3-errors.js';
import { S3GrowingObjects } from './growing/s3-growing-objects.js';
import { S3Store } from './s3-store.js';

/** Staged uploads in a bucket of S3, or of a server that speaks its protocol. */
export class S3StagingStore extends S3Store implements StagingStore {
  private readonly growing: S3GrowingObjects;

  constructor(options: S3StoreOptions, limits?: Partial<S3Limits>) {
    super(options, limits);
    this.growing = new S3GrowingObjects(this.client, options, this);
  }

  /** S3 stores every put durably. */
  put(key: string, body: AsyncIterable<Buffer>): Promise<PutResult> {
    return this.putBody(key, body);
  }

  async putWhole(key: string, { chunks }: MemoryBytes): Promise<void> {
    await this.putBody(key, Readable.from(chunks));
  }

  async flush(): Promise<void> {
    // A put that has resolved is durable.
  }

  async append(id: bigint, growing: GrowingObject | undefined, body: AsyncIterable<Buffer>, length: number | null) {
    if (growing && growing.kind !== 's3') return undefined;
    return this.written(() => this.growing.append(id, growing, body, length));
  }

  async complete(id: bigint, growing: GrowingObject): Promise<boolean> {
    return growing.kind === 's3' && this.written(() => this.growing.complete(id, growing));
  }

  async discard(id: bigint, growing: GrowingObject, kept?: GrowingObject): Promise<void> {
    if (growing.kind !== 's3') return;
    await this.translated(() => this.growing.discard(id, growing, kept?.kind === 's3' ? kept : undefined));
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

  locationOf(key: string): ObjectLocation {
    const { endpoint, region } = this.options;
    const { Bucket: bucket, Key } = this.at(key);
    return { kind: 's3', endpoint, region, bucket, key: Key };
  }

  deletePartials(
    olderThanMs: number,
    isGrowing: (id: bigint) => Promise<boolean> = async () => false,
  ): Promise<number> {
    return this.partials.deleteOlderThan(olderThanMs, async (key) => {
      const name = parseStagingKey(key.slice(this.options.prefix.length));
      return name?.kind === 'bytes' && isGrowing(name.id);
    });
  }
}
