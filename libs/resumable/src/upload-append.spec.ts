import { DomainError } from '#errors';
import { partKey, stagedKey } from '#storage';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import type { AnnouncedImage, ResumableUpload } from './resumable-upload.entity.js';
import type { ResumableUploadService } from './resumable-upload.service.js';
import { ID, MemoryUploads, NO_FIELDS } from './testing/memory-uploads.js';

const AWAY = new DomainError('unavailable', 'The store does not answer.');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function* body(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function* broken(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
  throw new DomainError('upload-aborted', 'The client left.');
}

let memory: MemoryUploads;
let uploads: ResumableUploadService;
const send = async (upload: ResumableUpload, chunks: AsyncIterable<Buffer>, length?: number) =>
  (await uploads.append(upload, { chunks, length, waitMs: 0 })).upload;
const begin = (length: number | null, image: Partial<AnnouncedImage> = {}) =>
  uploads.begin({ id: ID, length, image: { ...NO_FIELDS, ...image }, metadata: null });
/** The same request to another process. */
const sendAgain = async (chunks: AsyncIterable<Buffer>, length?: number) =>
  (await memory.start().append(memory.row(), { chunks, length, waitMs: 0 })).upload;
const accepted = () => memory.accepted && String(memory.accepted);

beforeEach(() => {
  memory = new MemoryUploads();
  uploads = memory.start();
});

describe('append', () => {
  it('completes an upload with its last byte, from several requests', async () => {
    const first = await send(await begin(6), body('ab'));
    expect(first.received).toBe(2);
    const second = await send(first, body('c', 'd'));
    const done = await send(second, body('ef'));
    expect([done.received, accepted()]).toEqual([6, 'abcdef']);
    expect([...memory.staged.keys()]).toEqual([stagedKey(ID)]);
  });

  it('takes the length of an upload when it becomes known, with or without bytes', async () => {
    const first = await send(await begin(null), body('ab'));
    const known = await send(first, body(), 4);
    expect([known.length, known.received]).toEqual([4, 2]);
    await send(known, body('cd'));
    expect(accepted()).toBe('abcd');
  });

  it('completes an upload of which only the length was missing', async () => {
    const first = await send(await begin(null), body('ab'));
    const done = await send(first, body(), 2);
    expect([done.received, accepted()]).toEqual([2, 'ab']);
  });

  it('counts nothing of a request that fails before its first 8 MiB', async () => {
    const upload = await begin(6);
    await expect(send(upload, broken('abc'))).rejects.toMatchObject({ code: 'upload-aborted' });
    expect(memory.row().received).toBe(0);
    await send(upload, body('abcdef'));
    expect(accepted()).toBe('abcdef');
  });

  it('counts the first 8 MiB of a request that fails later', async () => {
    const upload = await begin(10 * 1024 * 1024);
    const chunk = 'x'.repeat(1024 * 1024);
    async function* breaking() {
      yield* body(...Array.from({ length: 8 }, () => chunk));
      yield* broken('y');
    }
    await expect(send(upload, breaking())).rejects.toMatchObject({ code: 'upload-aborted' });
    expect(memory.row().received).toBe(8 * 1024 * 1024);
  });

  it('refuses more bytes than were announced, and counts none of them', async () => {
    await expect(send(await begin(3), body('abc', 'd'))).rejects.toMatchObject({ code: 'too-many-bytes' });
    expect([memory.row().received, memory.staged.size]).toEqual([0, 0]);
  });

  it('refuses bytes for a complete upload', async () => {
    const done = await send(await begin(2), body('ab'));
    await expect(send(done, body('c'))).rejects.toMatchObject({ code: 'upload-complete' });
  });

  it.each([
    ['bytes', 'xy'],
    ['the last byte', 'abcdef'],
  ])('refuses the second of two requests that read the same upload, although it sends %s', async (_what, text) => {
    const upload = await begin(6);
    const first = await send(upload, body('ab'));
    await expect(send(upload, body(text))).rejects.toMatchObject({ code: 'upload-locked' });
    expect(memory.row().received).toBe(2);
    await send(first, body('cdef'));
    expect(accepted()).toBe('abcdef');
    expect([...memory.staged.keys()]).toEqual([stagedKey(ID)]);
  });

  it('counts no bytes that could not be made durable', async () => {
    const first = await send(await begin(4), body('ab'));
    memory.failures.set('append', AWAY);
    await expect(send(first, body('xy'))).rejects.toBe(AWAY);
    await send(first, body('cd'));
    expect(accepted()).toBe('abcd');
  });
});

describe('the last request of an upload', () => {
  const SEND_AGAIN = [
    ['complete', 'after its bytes were counted'],
    ['accept', 'after its bytes were staged'],
  ] as const;

  it.each(SEND_AGAIN)('is repeated if staging or the queue fails (%s)', async (step) => {
    const first = await send(await begin(4), body('ab'));
    memory.failures.set(step, AWAY);
    await expect(send(first, body('cd'))).rejects.toBe(AWAY);
    expect(memory.row().received).toBe(2);
    const done = await sendAgain(body('cd'));
    expect([done.received, accepted()]).toEqual([4, 'abcd']);
  });

  it('is repeated if its process died after the image was accepted', async () => {
    const first = await send(await begin(4), body('ab'));
    await send(first, body('cd'));
    const { version } = memory.row();
    memory.rows.set(ID, { ...memory.row(), version, received: 2, bytes: { kind: 'disk', name: 'moved', size: 4 } });
    memory.staged.clear();
    const done = await sendAgain(body('cd'));
    expect([done.received, accepted()]).toEqual([4, 'abcd']);
  });

  it('is repeated if its process died, although its length was not known before', async () => {
    const first = await send(await begin(null), body('ab'));
    memory.failures.set('accept', AWAY);
    await expect(send(first, body(), 2)).rejects.toBe(AWAY);
    expect(memory.row()).toMatchObject({ length: null, received: 2 });
    const done = await sendAgain(body(), 2);
    expect([done.length, done.received, accepted()]).toEqual([2, 2, 'ab']);
  });

  it('deletes an upload that does not have the announced sha256', async () => {
    const first = await send(await begin(4, { sha256: sha256('other') }), body('ab'));
    await expect(send(first, body('cd'))).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect([memory.rows.size, memory.staged.size, accepted()]).toEqual([0, 0, undefined]);
  });

  it('accepts the announced sha256', async () => {
    await send(await begin(4, { sha256: sha256('abcd') }), body('abcd'));
    expect(accepted()).toBe('abcd');
  });

  it.each([
    ['accepts the announced sha256', 'abcd', undefined],
    ['refuses another sha256', 'other', 'checksum-mismatch'],
  ])('%s of bytes that another process received', async (_what, announced, code) => {
    await send(await begin(4, { sha256: sha256(announced) }), body('ab'));
    const outcome = await sendAgain(body('cd')).catch((error: unknown) => error);
    expect((outcome as { code?: string }).code).toBe(code);
    expect(accepted()).toBe(code ? undefined : 'abcd');
  });

  it('deletes an upload whose bytes are missing', async () => {
    const first = await send(await begin(4), body('ab'));
    memory.staged.clear();
    await expect(send(first, body('cd'))).rejects.toMatchObject({ code: 'upload-gone' });
  });
});

describe('an upload that the last release began', () => {
  const earlier = async (length: number, ...texts: string[]): Promise<ResumableUpload> => {
    const upload = await begin(length);
    const bytes = texts.map((text, index) => ({ name: `e${index}`, size: text.length }));
    for (const [index, text] of texts.entries()) memory.staged.set(partKey(ID, `e${index}`), Buffer.from(text));
    const row = { ...upload, bytes, received: texts.join('').length };
    memory.rows.set(ID, row);
    return row;
  };

  it('is continued and completed', async () => {
    const row = await earlier(6, 'ab', 'c');
    const grown = await send(row, body('d'));
    expect([grown.received, memory.staged.size]).toEqual([4, 1]);
    const done = await send(grown, body('ef'));
    expect([done.received, accepted()]).toEqual([6, 'abcdef']);
  });

  it('is completed by one request', async () => {
    await send(await earlier(4, 'ab'), body('cd'));
    expect(accepted()).toBe('abcd');
    expect([...memory.staged.keys()]).toEqual([stagedKey(ID)]);
  });

  it('keeps its parts if the request fails', async () => {
    const row = await earlier(6, 'ab', 'c');
    await expect(send(row, broken('d'))).rejects.toMatchObject({ code: 'upload-aborted' });
    expect(memory.row()).toBe(row);
    await send(row, body('def'));
    expect(accepted()).toBe('abcdef');
  });

  it('is gone if a part is missing', async () => {
    const row = await earlier(6, 'ab', 'c');
    memory.staged.delete(partKey(ID, 'e1'));
    await expect(send(row, body('d'))).rejects.toMatchObject({ code: 'upload-gone' });
  });

  it('is deleted with its parts', async () => {
    await uploads.abort(await earlier(6, 'ab', 'c'));
    expect([memory.rows.size, memory.staged.size]).toEqual([0, 0]);
  });
});

describe('a request with the whole image', () => {
  const sendWhole = async (upload: ResumableUpload, chunks: AsyncIterable<Buffer>, firstBytes = upload.length ?? 0) =>
    (await uploads.append(upload, { chunks, firstBytes, waitMs: 0 })).upload;

  it('is received like the body of POST /v1/images, without another write of the row', async () => {
    const upload = await begin(4);
    const done = await sendWhole(upload, body('ab', 'cd'));
    expect([done.received, accepted(), memory.receivedWhole]).toEqual([4, 'abcd', 1]);
    expect(memory.row()).toBe(upload);
  });

  it('keeps the bytes until its body broke off, and continues there', async () => {
    memory.isImage = () => false;
    // The body of a request ends where it breaks off.
    const first = await sendWhole(await begin(4), body('ab'));
    expect([first.received, memory.staged.size, accepted()]).toEqual([2, 1, undefined]);
    await send(first, body('cd'));
    expect(accepted()).toBe('abcd');
  });

  it.each([
    ['before its first byte', ''],
    ['behind an image that it starts with', 'ab'],
  ])('is sent again if it broke off %s', async (_what, text) => {
    const upload = await begin(4);
    const first = await sendWhole(upload, body(text));
    expect([first.received, memory.staged.size, accepted()]).toEqual([0, 0, undefined]);
    await sendWhole(first, body('abcd'));
    expect(accepted()).toBe('abcd');
  });

  it.each([
    ['an image of more than 8 MiB', 8 * 1024 * 1024 + 1, undefined],
    ['a body of unknown size', 4, 0],
    ['a part of an image', 4, 2],
  ])('appends %s', async (_what, length, firstBytes) => {
    const upload = await begin(length);
    await sendWhole(upload, body('ab'), firstBytes);
    expect([memory.receivedWhole, memory.row().received]).toEqual([0, 2]);
  });

  it('deletes an upload that does not have the announced sha256', async () => {
    const upload = await begin(4, { sha256: sha256('other') });
    await expect(sendWhole(upload, body('abcd'))).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect([memory.rows.size, memory.staged.size, accepted()]).toEqual([0, 0, undefined]);
  });

  it('is sent again if the queue fails', async () => {
    const upload = await begin(4);
    memory.failures.set('accept', AWAY);
    await expect(sendWhole(upload, body('abcd'))).rejects.toBe(AWAY);
    const { upload: found, isFresh } = await uploads.find(ID);
    expect([found.received, isFresh]).toEqual([0, false]);
    await send(found, body('abcd'));
    expect([accepted(), memory.receivedWhole]).toEqual(['abcd', 1]);
  });
});
