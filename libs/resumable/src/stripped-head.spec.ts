import { stripHead } from '#imaging';
import { photoJpeg } from '#imaging/testing';
import { partKey, stagedKey } from '#storage';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import type { AnnouncedImage, ResumableUpload } from './resumable-upload.entity.js';
import type { ResumableUploadService } from './resumable-upload.service.js';
import { ID, MemoryUploads, NO_FIELDS } from './testing/memory-uploads.js';

let memory: MemoryUploads;
let uploads: ResumableUploadService;
const send = async (upload: ResumableUpload, chunks: AsyncIterable<Buffer>) =>
  (await uploads.append(upload, { chunks, waitMs: 0 })).upload;
const begin = (length: number | null, image: Partial<AnnouncedImage> = {}) =>
  uploads.begin({ id: ID, length, image: { ...NO_FIELDS, ...image }, metadata: null });
/** The same request to another process. */
const sendAgain = async (chunks: AsyncIterable<Buffer>) =>
  (await memory.start().append(memory.row(), { chunks, waitMs: 0 })).upload;

beforeEach(() => {
  memory = new MemoryUploads();
  uploads = memory.start();
});

describe('a large JPEG with metadata', async () => {
  const photo = Buffer.concat([await photoJpeg({ exifGps: true }), Buffer.alloc(4 * 1024 * 1024)]);
  const head = await stripHead(photo);
  const { sent, kept } = typeof head === 'object' ? head : { sent: photo, kept: photo };
  const stripped = Buffer.concat([kept, photo.subarray(sent.length)]);
  const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  /** The first chunks are small, so that the head comes in several of them. */
  async function* part(from: number, to = photo.length): AsyncGenerator<Buffer> {
    const small = Math.min(from + 10_000, to);
    for (let at = from; at < small; at += 50) yield Buffer.from(photo.subarray(at, Math.min(at + 50, small)));
    if (small < to) yield Buffer.from(photo.subarray(small, to));
  }
  const half = Math.floor(photo.length / 2);
  const keys = () => [...memory.staged.keys()];

  it('is staged without the metadata, which its first bytes contain', async () => {
    const first = await send(await begin(photo.length), part(0, half));
    expect(first.received).toBe(half);
    const done = await send(first, part(half));
    expect(done.received).toBe(photo.length);
    expect(stripped.length).toBeLessThan(photo.length);
    expect(memory.accepted?.equals(stripped)).toBe(true);
    const digests = { sha256: sha256Of(stripped), uploadSha256: sha256Of(photo) };
    expect(memory.received).toEqual({ id: ID, size: stripped.length, ...digests });
  });

  it('has the announced digest, also if another process received its first bytes', async () => {
    await send(await begin(photo.length, { sha256: sha256Of(photo).toString('hex') }), part(0, half));
    await sendAgain(part(half));
    const digests = { sha256: sha256Of(stripped), uploadSha256: sha256Of(photo) };
    expect(memory.received).toEqual({ id: ID, size: stripped.length, ...digests });
  });

  it('keeps its head as it was sent until the image is stored', async () => {
    const upload = await begin(photo.length);
    const appended = await uploads.append(upload, { chunks: part(0), waitMs: 0 });
    expect(keys()).toHaveLength(2);
    await uploads.waitForImage(appended);
    expect(keys()).toEqual([stagedKey(ID)]);
  });

  it('is continued after a request that ended within its head', async () => {
    const first = await send(await begin(photo.length), part(0, 40));
    expect(first.received).toBe(40);
    await send(first, part(40));
    expect(memory.accepted?.equals(photo)).toBe(true);
  });

  it('leaves no head behind that is not counted', async () => {
    const upload = await begin(photo.length);
    await send(upload, part(0, half));
    await expect(send(upload, part(0, half))).rejects.toMatchObject({ code: 'upload-locked' });
    expect(keys()).toHaveLength(2);
    await uploads.abort(memory.row());
    expect(keys()).toEqual([]);
  });

  it('is gone if its head is missing', async () => {
    await send(await begin(photo.length), part(0, half));
    const { bytes } = memory.row();
    memory.staged.delete(partKey(ID, Array.isArray(bytes) ? '' : (bytes.head?.name ?? '')));
    await expect(sendAgain(part(half))).rejects.toMatchObject({ code: 'upload-gone' });
  });
});
