import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';

import type { ObjectFacts, ObjectLocation, PutResult, WholeBytes } from '../object-store.js';
import type { StagingStore } from '../staging-store.js';
import { asS3Error } from './s3-errors.js';
import { S3Store } from './s3-store.js';

/** Staged uploads in a bucket of S3, or of a server that speaks its protocol. */
export class S3StagingStore extends S3Store implements StagingStore {
  /** S3 stores every put durably. */
  put(key: string, body: AsyncIterable<Buffer>): Promise<PutResult> {
    return this.putBody(key, body);
  }

  async putWhole(key: string, { chunks }: WholeBytes): Promise<void> {
    await this.putBody(key, Readable.from(chunks));
  }

  async flush(): Promise<void> {
    // A put that has resolved is durable.
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

  deletePartials(olderThanMs: number): Promise<number> {
    return this.partials.deleteOlderThan(olderThanMs);
  }
}
