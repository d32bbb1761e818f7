import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

import type { GrowingMultipart, GrowingS3Object } from '../../growing-object.js';
import { partKey, stagedKey } from '../../object-key.js';
import type { StagingStore } from '../../staging-store.js';
import type { S3StoreOptions } from '../../storage.options.js';
import { HeldBytes } from './held-bytes.js';
import { countRestsToMerge } from './rest-merging.js';
import { isAbsent, isInvalidPart } from '../s3-errors.js';

/** S3 accepts no smaller part, except the last one of an upload. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

type Rests = GrowingS3Object['rests'];

/**
 * The bytes of an upload as parts of one multipart upload to its staging key. Bytes that do not fill a part are kept as
 * objects, and are the head of a later part. The first part decides the size of the others: all bytes of the first
 * request or requests, if these are 5 to 10 MiB, so that no bytes of equal requests are left over.
 *
 * Errors are those of the client, except those of bodies.
 */
export class S3GrowingObjects {
  constructor(
    private readonly client: S3Client,
    private readonly options: S3StoreOptions,
    private readonly objects: Pick<StagingStore, 'put' | 'get' | 'stat' | 'delete'>,
  ) {}

  /** As `StagingStore.append`. Holds at most 10 MiB of the body. */
  async append(
    id: bigint,
    growing: GrowingS3Object = { kind: 's3', size: 0, rests: [] },
    body: AsyncIterable<Buffer>,
    length: number | null,
  ): Promise<GrowingS3Object | undefined> {
    const held = new HeldBytes();
    let grown: GrowingS3Object | undefined = growing;
    let size = growing.size;
    for await (const chunk of body) {
      held.add(chunk);
      size += chunk.length;
      while (grown && sizeOf(grown.rests) + held.size >= (grown.multipart?.partBytes ?? 2 * MIN_PART_BYTES)) {
        grown = await this.addPart(id, grown, held, grown.multipart?.partBytes ?? MIN_PART_BYTES);
      }
      if (!grown) return undefined;
    }
    const pending = sizeOf(grown.rests) + held.size;
    const isPart = size === length || (!grown.multipart && pending >= MIN_PART_BYTES);
    if (isPart && pending > 0) grown = await this.addPart(id, grown, held, pending);
    else if (held.size > 0) grown = await this.addRest(id, grown, held.take(held.size));
    return grown && { ...grown, size };
  }

  /** As `StagingStore.complete`. */
  async complete(id: bigint, growing: GrowingS3Object): Promise<boolean> {
    const { multipart, rests } = growing;
    const isDone = multipart ? await this.completeParts(id, growing) : await this.joinRests(id, rests);
    if (isDone) await this.deleteRests(id, rests);
    return (await this.objects.stat(stagedKey(id)))?.size === growing.size;
  }

  /** As `StagingStore.discard`. */
  async discard(id: bigint, { multipart, rests }: GrowingS3Object, kept?: GrowingS3Object): Promise<void> {
    const keptNames = new Set(kept?.rests.map(({ name }) => name));
    await this.deleteRests(
      id,
      rests.filter(({ name }) => !keptNames.has(name)),
    );
    if (multipart && multipart.uploadId !== kept?.multipart?.uploadId) await this.abort(id, multipart);
  }

  /** Adds the rests and `bytes` bytes in all as a part. Returns undefined if bytes are missing. */
  private async addPart(
    id: bigint,
    growing: GrowingS3Object,
    held: HeldBytes,
    bytes: number,
  ): Promise<GrowingS3Object | undefined> {
    const rests = await this.readRests(id, growing.rests);
    if (!rests) return undefined;
    held.prepend(rests);
    const multipart = growing.multipart ?? (await this.begin(id, bytes));
    try {
      const part = await this.uploadPart(id, multipart, held.take(bytes));
      return { ...growing, multipart: { ...multipart, parts: [...multipart.parts, part] }, rests: [] };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Adds bytes as an object, merged with small ones before it. Returns undefined if bytes are missing. */
  private async addRest(id: bigint, growing: GrowingS3Object, bytes: Buffer): Promise<GrowingS3Object | undefined> {
    const count = countRestsToMerge(growing.rests, bytes.length);
    const merged = await this.readRests(id, growing.rests.slice(growing.rests.length - count));
    if (!merged) return undefined;
    const name = randomBytes(6).toString('hex');
    const { size } = await this.objects.put(partKey(id, name), inOne(Buffer.concat([merged, bytes])), {
      durable: true,
    });
    return { ...growing, rests: [...growing.rests.slice(0, growing.rests.length - count), { name, size }] };
  }

  /** Returns false if the multipart upload is not there: completed before, or aborted. */
  private async completeParts(id: bigint, growing: GrowingS3Object): Promise<boolean> {
    const whole =
      growing.rests.length > 0 ? await this.addPart(id, growing, new HeldBytes(), sizeOf(growing.rests)) : growing;
    if (!whole?.multipart) return false;
    const { uploadId: UploadId, parts } = whole.multipart;
    const Parts = parts.map(({ etag: ETag, sha256: ChecksumSHA256 }, index) => ({
      ETag,
      ChecksumSHA256,
      PartNumber: index + 1,
    }));
    const command = new CompleteMultipartUploadCommand({ ...this.at(id), UploadId, MultipartUpload: { Parts } });
    try {
      await this.client.send(command);
      return true;
    } catch (error) {
      // Another request, which no lock separated from this one, has replaced a part.
      if (isAbsent(error) || isInvalidPart(error)) return false;
      throw error;
    }
  }

  private async joinRests(id: bigint, rests: Rests): Promise<boolean> {
    const bytes = await this.readRests(id, rests);
    if (bytes) await this.objects.put(stagedKey(id), inOne(bytes), { durable: true });
    return bytes !== undefined;
  }

  private async begin(id: bigint, partBytes: number): Promise<GrowingMultipart> {
    const algorithm = this.options.checksums === 'supported' ? ({ ChecksumAlgorithm: 'SHA256' } as const) : {};
    const command = new CreateMultipartUploadCommand({
      ...this.at(id),
      ContentType: 'application/octet-stream',
      ...algorithm,
    });
    const { UploadId: uploadId = '' } = await this.client.send(command);
    return { uploadId, partBytes, parts: [] };
  }

  private async uploadPart(id: bigint, { uploadId, parts }: GrowingMultipart, bytes: Buffer) {
    const PartNumber = parts.length + 1;
    const command = new UploadPartCommand({ ...this.at(id), UploadId: uploadId, PartNumber, Body: bytes });
    const { ETag: etag = '', ChecksumSHA256: sha256 } = await this.client.send(command);
    return { etag, sha256 };
  }

  private async abort(id: bigint, { uploadId: UploadId }: GrowingMultipart): Promise<void> {
    try {
      await this.client.send(new AbortMultipartUploadCommand({ ...this.at(id), UploadId }));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  /** Returns undefined if a rest is missing or truncated. */
  private async readRests(id: bigint, rests: Rests): Promise<Buffer | undefined> {
    const read = await Promise.all(
      rests.map(async ({ name, size }) => {
        const found = await this.objects.get(partKey(id, name));
        const bytes = found && (await buffer(found.body));
        return bytes?.length === size ? bytes : undefined;
      }),
    );
    const found = read.filter((bytes) => bytes !== undefined);
    return found.length === rests.length ? Buffer.concat(found) : undefined;
  }

  private async deleteRests(id: bigint, rests: Rests): Promise<void> {
    if (rests.length > 0) await this.objects.delete(rests.map(({ name }) => partKey(id, name)));
  }

  private at(id: bigint): { Bucket: string; Key: string } {
    return { Bucket: this.options.bucket, Key: this.options.prefix + stagedKey(id) };
  }
}

const sizeOf = (rests: Rests): number => rests.reduce((sum, { size }) => sum + size, 0);

async function* inOne(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
