import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isDeepStrictEqual } from 'node:util';

import { PartialWrites } from '../partial-writes.js';
import { asS3Error, isAbsent, isRefused } from './s3-errors.js';

/** Multipart uploads below a prefix that were neither completed nor aborted. */
export class S3Partials extends PartialWrites {
  constructor(
    private readonly client: S3Client,
    private readonly at: { Bucket: string; Prefix: string },
  ) {
    super();
  }

  /**
   * `isKept`: returns whether the multipart upload to a key of the bucket is still in use. Deletes nothing where the
   * server cannot list multipart uploads: its lifecycle rule must abort them then.
   */
  async deleteOlderThan(olderThanMs: number, isKept: (key: string) => Promise<boolean> = never): Promise<number> {
    const before = Date.now() - olderThanMs;
    let deleted = 0;
    try {
      for await (const upload of this.list()) {
        if (!upload.Initiated || upload.Initiated.getTime() > before) continue;
        if (await isKept(upload.Key ?? '')) continue;
        await this.abort(upload);
        deleted += 1;
      }
    } catch (error) {
      if (!isRefused(error)) throw asS3Error(error);
    }
    return deleted;
  }

  private async abort({ Key, UploadId }: MultipartUpload): Promise<void> {
    try {
      await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.at.Bucket, Key, UploadId }));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  private async *list(): AsyncGenerator<MultipartUpload> {
    let after: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (;;) {
      const page = await this.client.send(new ListMultipartUploadsCommand({ ...this.at, ...after }));
      yield* page.Uploads ?? [];
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
      const next = { ...(KeyMarker && { KeyMarker }), ...(UploadIdMarker && { UploadIdMarker }) };
      // Some servers answer with a list of objects, which pages by other markers: this loop would never end.
      if (!page.IsTruncated || next.KeyMarker === undefined || isDeepStrictEqual(next, after)) return;
      after = next;
    }
  }
}

const never = () => Promise.resolve(false);
