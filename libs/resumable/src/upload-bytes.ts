import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { type GrowingObject, partKey, stagedKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';
import { createHash, type Hash, randomBytes } from 'node:crypto';

import { checkLength, skip } from './bodies/body-cutter.js';
import { stripBodyHead } from './bodies/body-head.js';
import { type BytesHashes, GrowingDigests } from './growing-digests.js';
import {
  type EarlierPart,
  isGrowing,
  isUntouched,
  type ResumableUpload,
  type SentHead,
  strippedBytes,
  type UploadedBytes,
} from './resumable-upload.entity.js';

/** The head of a smaller image is not stripped here: its job does that at no greater cost. */
const STRIPPED_FROM_BYTES = 4 * 1024 * 1024;

/** SHA-256 of the bytes of an upload. They differ if the head was stripped. */
interface BytesDigests {
  sent: Buffer;
  staged: Buffer;
}

/** The bytes of incomplete uploads, in staging. */
@Injectable()
export class UploadBytes {
  private readonly digests = new GrowingDigests();

  constructor(
    private readonly staging: StagingStore,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Appends a body durably and returns the description of all bytes, which the caller saves. Throws `too-many-bytes`
   * beyond the length of the upload, and `upload-gone` if bytes are missing.
   */
  async append(upload: ResumableUpload, body: AsyncIterable<Buffer>): Promise<UploadedBytes> {
    const { id, bytes } = upload;
    const growing = isGrowing(bytes) ? bytes : undefined;
    const hashes = this.digests.of(growing);
    const checked = checkLength(body, upload);
    const source = hashing(isGrowing(bytes) ? checked : this.joined(id, bytes, checked), hashes?.sent);
    const isStart = isUntouched(upload) && (upload.length ?? Infinity) >= STRIPPED_FROM_BYTES;
    const grown = isStart
      ? await this.begin(upload, source, hashes)
      : await this.grow(upload, source, hashes, growing?.head);
    if (hashes) this.digests.keep(grown, hashes, growing);
    this.faults.reach('bytes-appended');
    return grown;
  }

  /** Makes the bytes of a whole upload its staged bytes. Repeating this is harmless. Throws `upload-gone`. */
  async complete({ id }: ResumableUpload, bytes: UploadedBytes): Promise<void> {
    if (!(await this.staging.complete(id, withoutHead(bytes)))) throw bytesMissing();
  }

  /** Returns the digests of bytes that are staged, which are read if other processes received some of them. */
  async digest(id: bigint, bytes: UploadedBytes): Promise<BytesDigests> {
    const hashes = this.digests.of(bytes) ?? (await this.hash(id, bytes));
    const sent = hashes.sent.digest();
    return { sent, staged: hashes.staged?.digest() ?? sent };
  }

  /** Deletes what `bytes` describes, except what `kept` describes as well. */
  async discard(id: bigint, bytes: ResumableUpload['bytes'], kept?: ResumableUpload['bytes']): Promise<void> {
    if (isGrowing(bytes)) {
      const keptGrowing = kept && isGrowing(kept) ? kept : undefined;
      await this.staging.discard(id, bytes, keptGrowing);
      if (bytes.head?.name !== keptGrowing?.head?.name) await this.discardHead(id, bytes);
    } else if (bytes.length > 0 && bytes !== kept) {
      await this.staging.delete(bytes.map(({ name }) => partKey(id, name)));
    }
  }

  /** Deletes the head as it was sent, which nobody needs once the image was accepted. */
  async discardHead(id: bigint, bytes: ResumableUpload['bytes']): Promise<void> {
    if (isGrowing(bytes) && bytes.head) await this.staging.delete([partKey(id, bytes.head.name)]);
  }

  /** Yields the staged bytes of an upload. Throws `upload-gone` if there are none. */
  readStaged(id: bigint): Promise<AsyncIterable<Buffer>> {
    return this.read(stagedKey(id));
  }

  /** Deletes staged bytes that no image is made of. */
  async discardStaged(id: bigint): Promise<void> {
    await this.staging.delete([stagedKey(id)]);
  }

  /**
   * Appends the first bytes of an upload without the metadata in their head, which is kept beside them. The sweeper
   * deletes what a failure leaves, because no row names it.
   */
  private async begin(
    upload: ResumableUpload,
    source: AsyncIterable<Buffer>,
    hashes: BytesHashes | undefined,
  ): Promise<UploadedBytes> {
    const { head, chunks } = await stripBodyHead(source);
    if (!head) return this.grow(upload, chunks, hashes, undefined);
    if (hashes) hashes.staged = createHash('sha256');
    const { sent, kept } = head;
    const saved = { name: randomBytes(6).toString('hex'), size: sent.length, keptSize: kept.length };
    const saving = this.staging.put(partKey(upload.id, saved.name), once(sent), { durable: true });
    const [grown] = await Promise.all([this.grow(upload, chunks, hashes, saved), saving]);
    return grown;
  }

  private async grow(
    { id, length, bytes }: ResumableUpload,
    source: AsyncIterable<Buffer>,
    hashes: BytesHashes | undefined,
    head: SentHead | undefined,
  ): Promise<UploadedBytes> {
    const growing = isGrowing(bytes) ? withoutHead(bytes) : undefined;
    const stagedLength = length === null ? null : length - strippedBytes(head);
    const grown = await this.staging.append(id, growing, hashing(source, hashes?.staged), stagedLength);
    if (!grown) throw bytesMissing();
    return head ? { ...grown, head } : grown;
  }

  /** Hashes staged bytes, and the bytes as they were sent. */
  private async hash(id: bigint, { head }: UploadedBytes): Promise<BytesHashes> {
    const sent = createHash('sha256');
    const staged = head && createHash('sha256');
    if (head) await skip(hashing(await this.read(partKey(id, head.name)), sent));
    let sentBefore = head?.keptSize ?? 0;
    for await (const chunk of await this.readStaged(id)) {
      staged?.update(chunk);
      sent.update(chunk.subarray(sentBefore));
      sentBefore = Math.max(0, sentBefore - chunk.length);
    }
    return { sent, staged };
  }

  private async read(key: string): Promise<AsyncIterable<Buffer>> {
    const found = await this.staging.get(key);
    if (!found) throw bytesMissing();
    return found.body as AsyncIterable<Buffer>;
  }

  /** Yields the parts of an upload that the last release began, and a body. */
  private async *joined(
    id: bigint,
    parts: readonly EarlierPart[],
    body: AsyncIterable<Buffer>,
  ): AsyncGenerator<Buffer> {
    for (const { name, size } of parts) {
      const found = await this.staging.get(partKey(id, name));
      if (found?.size !== size) {
        found?.body.destroy();
        throw bytesMissing();
      }
      yield* found.body as AsyncIterable<Buffer>;
    }
    yield* body;
  }
}

const bytesMissing = () => new DomainError('upload-gone', 'Bytes of the upload are missing.');

const withoutHead = ({ head: _head, ...growing }: UploadedBytes): GrowingObject => growing;

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function* hashing(body: AsyncIterable<Buffer>, hash: Hash | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    hash?.update(chunk);
    yield chunk;
  }
}
