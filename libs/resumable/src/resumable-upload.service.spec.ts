import { DomainError } from '#errors';
import { beforeEach, describe, expect, it } from 'vitest';

import type { ResumableUploadService } from './resumable-upload.service.js';
import { ID, MemoryUploads, NO_FIELDS } from './testing/memory-uploads.js';

const NO_IMAGE = new DomainError('unsupported-image', 'Send JPEG, PNG, GIF, WebP or AVIF.');

let memory: MemoryUploads;
let uploads: ResumableUploadService;
const begin = () => uploads.begin({ id: ID, length: 4, image: NO_FIELDS, metadata: null });

async function* body(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

const send = async (text: string) => uploads.append(await begin(), { chunks: body(text), waitMs: 0 });

beforeEach(() => {
  memory = new MemoryUploads();
  uploads = memory.start();
});

describe('find', () => {
  it('finds an upload without bytes, which is fresh, and one with bytes, which is not', async () => {
    const upload = await begin();
    expect(await uploads.find(ID)).toEqual({ upload, isFresh: true });
    await uploads.append(upload, { chunks: body('ab'), waitMs: 0 });
    expect(await uploads.find(ID)).toEqual({ upload: memory.row(), isFresh: false });
  });

  it('finds an upload as complete whose image was accepted, although its row does not say so', async () => {
    await send('abcd');
    expect(memory.row().received).toBe(0);
    const { upload } = await uploads.find(ID);
    expect(upload.received).toBe(4);
    await expect(uploads.append(upload, { chunks: body('abcd'), waitMs: 0 })).rejects.toMatchObject({
      code: 'upload-complete',
    });
    await expect(uploads.abort(upload)).rejects.toMatchObject({ code: 'upload-complete' });
  });

  it('remembers an upload that the process created until the next request, if no other process takes requests', async () => {
    memory.isShared = false;
    uploads = memory.start();
    const upload = await begin();
    expect([await uploads.find(ID), memory.reads]).toEqual([{ upload, isFresh: true }, 0]);
    memory.rows.delete(ID);
    await expect(uploads.find(ID)).rejects.toMatchObject({ code: 'upload-not-found' });
  });

  it('does not remember an upload after its bytes began or its creation failed', async () => {
    memory.isShared = false;
    uploads = memory.start();
    await send('ab');
    expect((await uploads.find(ID)).isFresh).toBe(false);
    await begin();
    await uploads.forget(ID);
    await expect(uploads.find(ID)).rejects.toMatchObject({ code: 'upload-not-found' });
  });

  it('finds no upload that has expired', async () => {
    memory.rows.set(ID, { ...(await begin()), touchedAt: Date.now() - 1_000 });
    await expect(uploads.find(ID)).rejects.toMatchObject({ code: 'upload-gone' });
    await expect(uploads.find(999n)).rejects.toMatchObject({ code: 'upload-not-found' });
  });
});

describe('waitForImage', () => {
  it('waits for the image of an upload, which stays until it expires', async () => {
    const sent = await send('abcd');
    await uploads.waitForImage(sent);
    expect((await uploads.find(ID)).upload.received).toBe(4);
  });

  it('throws why an image was refused, deletes the upload, and keeps the reason for its status', async () => {
    memory.failures.set('wait', NO_IMAGE);
    const sent = await send('abcd');
    await expect(uploads.waitForImage(sent)).rejects.toBe(NO_IMAGE);
    expect([memory.rows.size, memory.refusal]).toEqual([0, NO_IMAGE]);
  });

  it('keeps an upload whose image could not be stored now', async () => {
    const away = new DomainError('unavailable', 'The store does not answer.');
    memory.failures.set('wait', away);
    const sent = await send('abcd');
    await expect(uploads.waitForImage(sent)).rejects.toBe(away);
    expect([memory.rows.size, memory.refusal]).toEqual([1, undefined]);
  });

  it('finds no upload whose image was refused after the client had been answered', async () => {
    memory.link = undefined;
    const sent = await send('abcd');
    await uploads.waitForImage(sent);
    expect(memory.row()).toMatchObject({ received: 4, bytes: [] });
    memory.refusal = NO_IMAGE;
    await expect(uploads.find(ID)).rejects.toMatchObject({
      code: 'upload-gone',
      detail: `The image of the upload was refused. ${NO_IMAGE.detail}`,
    });
  });
});

describe('forget', () => {
  it('deletes an incomplete upload with its bytes', async () => {
    await send('ab');
    await uploads.forget(ID);
    expect([memory.rows.size, memory.staged.size]).toEqual([0, 0]);
    await uploads.forget(999n);
  });

  it('keeps a complete upload', async () => {
    await send('abcd');
    await uploads.forget(ID);
    expect(memory.rows.size).toBe(1);
  });
});
