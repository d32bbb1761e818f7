import { openDatabase, type OpenDatabase } from '#database/testing';
import { DomainError } from '#errors';
import type { UploadStatusReader } from '#uploads';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadService } from './resumable-upload.service.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import type { UploadBytes } from './upload-bytes.js';
import type { UploadCompletion } from './upload-completion.js';

const NO_IMAGE = new DomainError('unsupported-image', 'Send JPEG, PNG, GIF, WebP or AVIF.');
const LENGTH = 10;

let folder: string;
let open: OpenDatabase;
let rows: ResumableUploadsRepository;
let uploads: ResumableUploadService;
/** The ids of uploads whose image was refused. */
const refused = new Set<bigint>();
/** The ids of uploads whose bytes were deleted. */
const discarded: bigint[] = [];
let lastId = 0n;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imglink-resumable-'));
  open = await openDatabase({ kind: 'sqlite', file: join(folder, 'test.db') }, [ResumableUpload]);
  rows = new ResumableUploadsRepository(open.database);
  const bytes: Pick<UploadBytes, 'discard'> = { discard: async (id) => void discarded.push(id) };
  const status: Pick<UploadStatusReader, 'findRefusal' | 'waitForJob'> = {
    findRefusal: async (id) => (refused.has(id) ? NO_IMAGE : undefined),
    waitForJob: async () => undefined,
  };
  uploads = new ResumableUploadService(
    rows,
    bytes as UploadBytes,
    {} as UploadCompletion,
    status as UploadStatusReader,
    {
      partialTtlMs: 60_000,
    },
  );
});
afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function begin(received: number): Promise<ResumableUpload> {
  const image = { title: null, description: null, expiresInSeconds: null, sha256: null };
  const upload = await uploads.begin({ id: ++lastId, length: LENGTH, image, metadata: null });
  const saved = await rows.save({ ...upload, received, bytes: { kind: 'disk', name: 'a', size: received } });
  return saved ?? upload;
}

it('waits for the image of an upload, which stays until it expires', async () => {
  const upload = await begin(LENGTH);
  await uploads.waitForImage(upload, 0);
  expect(await uploads.find(upload.id)).toEqual(upload);
});

it('throws why an image was refused, and deletes the upload', async () => {
  const upload = await begin(LENGTH);
  refused.add(upload.id);
  await expect(uploads.waitForImage(upload, 0)).rejects.toBe(NO_IMAGE);
  await expect(uploads.find(upload.id)).rejects.toMatchObject({ code: 'upload-not-found' });
});

it('finds no upload whose image was refused after the client had been answered', async () => {
  const { id } = await begin(LENGTH);
  refused.add(id);
  await expect(uploads.find(id)).rejects.toMatchObject({
    code: 'upload-gone',
    detail: `The image of the upload was refused. ${NO_IMAGE.detail}`,
  });
});

it('forgets an incomplete upload with its bytes, but no complete one', async () => {
  const [partial, complete] = [await begin(LENGTH - 1), await begin(LENGTH)];
  for (const { id } of [partial, complete]) await uploads.forget(id);
  expect(discarded).toEqual([partial.id]);
  await expect(uploads.find(partial.id)).rejects.toMatchObject({ code: 'upload-not-found' });
  expect(await uploads.find(complete.id)).toEqual(complete);
  await uploads.forget(999n);
});
