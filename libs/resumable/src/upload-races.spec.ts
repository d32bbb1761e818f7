import { stagedKey } from '#storage';
import { beforeEach, expect, it } from 'vitest';

import type { ResumableUpload } from './resumable-upload.entity.js';
import type { ResumableUploadService } from './resumable-upload.service.js';
import { ID, MemoryUploads, NO_FIELDS } from './testing/memory-uploads.js';

/* Requests that work on one upload at the same time, because the lock between their processes was lost. */

let memory: MemoryUploads;
let uploads: ResumableUploadService;
const begin = (length: number) => uploads.begin({ id: ID, length, image: NO_FIELDS, metadata: null });

async function* body(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

const send = async (upload: ResumableUpload, chunks: AsyncIterable<Buffer>) =>
  (await uploads.append(upload, { chunks, waitMs: 0 })).upload;
/** A request to another process, which has read `upload`. */
const sendAs = async (upload: ResumableUpload, chunks: AsyncIterable<Buffer>) =>
  (await memory.start().append(upload, { chunks, waitMs: 0 })).upload;
const accepted = () => memory.accepted && String(memory.accepted);

beforeEach(() => {
  memory = new MemoryUploads();
  uploads = memory.start();
});

it.each([
  ['appended to it', 'cd'],
  ['completed it', 'cdef'],
])('refuses a request whose bytes were moved by another one that %s', async (_what, text) => {
  const read = await send(await begin(6), body('ab'));
  const first = await send(read, body(text));
  await expect(sendAs(read, body('cdef'))).rejects.toMatchObject({ code: 'upload-locked' });
  if (text === 'cd') await send(first, body('ef'));
  expect(accepted()).toBe('abcdef');
  expect([...memory.staged.keys()]).toEqual([stagedKey(ID)]);
});

it('is gone if its bytes are missing although no other request has changed it', async () => {
  const first = await send(await begin(6), body('ab'));
  memory.staged.clear();
  await expect(send(first, body('cd'))).rejects.toMatchObject({ code: 'upload-gone' });
});

it('is gone for a request during which another one deleted it', async () => {
  const first = await send(await begin(6), body('ab'));
  await uploads.abort(first);
  await expect(sendAs(first, body('cd'))).rejects.toMatchObject({ code: 'upload-gone' });
});

it('deletes no bytes that another request has completed meanwhile', async () => {
  const first = await send(await begin(4), body('ab'));
  const { promise: isLooking, resolve: looks } = Promise.withResolvers<void>();
  const { promise: isContinued, resolve: continues } = Promise.withResolvers<void>();
  memory.isMissingOnce = true;
  memory.afterProgress = async () => {
    memory.afterProgress = undefined;
    looks();
    await isContinued;
  };
  const slow = send(first, body('cd')).catch((error: unknown) => error);
  await isLooking;
  const done = await sendAs(memory.row(), body('cd'));
  continues();
  const failure = await slow;
  expect([done.received, accepted(), String(memory.staged.get(stagedKey(ID)))]).toEqual([4, 'abcd', 'abcd']);
  expect(memory.rows.has(ID)).toBe(true);
  expect(failure).toMatchObject({ code: 'upload-locked' });
});
