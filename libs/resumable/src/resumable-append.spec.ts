import { DomainError } from '#errors';
import { beforeEach, describe, expect, it } from 'vitest';

import { PartStore } from './part-store.js';
import { type Part, ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadService } from './resumable-upload.service.js';
import type { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import type { UploadCompletion } from './upload-completion.js';

/** Rows and parts in memory. */
class Memory {
  row: ResumableUpload | undefined;
  readonly parts = new Map<string, Buffer>();
  completed: string | undefined;
  failure: DomainError | undefined;

  readonly rows = {
    insert: async (upload: ResumableUpload) => void (this.row = upload),
    save: async (upload: ResumableUpload) => {
      if (this.row?.version !== upload.version) return undefined;
      return (this.row = { ...upload, version: upload.version + 1 });
    },
  } as unknown as ResumableUploadsRepository;

  readonly store = {
    put: async (_id: bigint, body: AsyncIterable<Buffer>): Promise<Part> => {
      const bytes = await collect(body);
      const name = `part ${this.parts.size}`;
      this.parts.set(name, bytes);
      return { name, size: bytes.length };
    },
    read: (_id: bigint, parts: readonly Part[]) => this.read(parts),
    delete: async (_id: bigint, parts: readonly Part[]) => parts.forEach(({ name }) => this.parts.delete(name)),
  } as unknown as PartStore;

  readonly completion = {
    complete: async (upload: ResumableUpload) => {
      if (this.failure) throw this.failure;
      this.completed = String(await collect(this.read(upload.parts)));
      return { ...upload, parts: [] };
    },
  } as unknown as UploadCompletion;

  private async *read(parts: readonly Part[]): AsyncGenerator<Buffer> {
    for (const { name } of parts) yield this.parts.get(name) ?? Buffer.alloc(0);
  }
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* body(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function* broken(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
  throw new DomainError('upload-aborted', 'The client left.');
}

describe('append', () => {
  let memory: Memory;
  let uploads: ResumableUploadService;
  const begin = (length: number | null) => {
    const image = { title: null, description: null, expiresInSeconds: null, sha256: null };
    return uploads.begin({ id: 1n, length, image, metadata: null });
  };

  beforeEach(() => {
    memory = new Memory();
    uploads = new ResumableUploadService(memory.rows, memory.store, memory.completion, {} as never, {
      partialTtlMs: 1_000,
    });
  });

  it('completes an upload with its last byte, from the parts of several requests', async () => {
    const first = await uploads.append(await begin(6), body('ab'));
    expect(first.received).toBe(2);
    const second = await uploads.append(first, body('c', 'd'));
    const done = await uploads.append(second, body('ef'));
    expect([done.received, memory.completed]).toEqual([6, 'abcdef']);
  });

  it('takes the length of an upload when it becomes known, with or without bytes', async () => {
    const first = await uploads.append(await begin(null), body('ab'));
    const known = await uploads.append(first, body(), 4);
    expect([known.length, known.received]).toEqual([4, 2]);
    await uploads.append(known, body('cd'));
    expect(memory.completed).toBe('abcd');
  });

  it('counts nothing of a request that fails in its only part', async () => {
    const upload = await begin(6);
    await expect(uploads.append(upload, broken('abc'))).rejects.toMatchObject({ code: 'upload-aborted' });
    expect(memory.row?.received).toBe(0);
    await uploads.append(upload, body('abcdef'));
    expect(memory.completed).toBe('abcdef');
  });

  it('refuses more bytes than were announced', async () => {
    await expect(uploads.append(await begin(3), body('abcd'))).rejects.toMatchObject({ code: 'too-many-bytes' });
    expect(memory.row?.received).toBe(0);
  });

  it('refuses bytes for a complete upload', async () => {
    const done = await uploads.append(await begin(2), body('ab'));
    await expect(uploads.append(done, body('c'))).rejects.toMatchObject({ code: 'upload-complete' });
  });

  it('refuses the second of two requests that read the same upload', async () => {
    const upload = await begin(6);
    await uploads.append(upload, body('ab'));
    await expect(uploads.append(upload, body('xy'))).rejects.toMatchObject({ code: 'upload-locked' });
    expect(memory.row?.received).toBe(2);
  });

  it('does not count the last part until the image is accepted, so that it can be sent again', async () => {
    memory.failure = new DomainError('unavailable', 'The queue does not answer.');
    const first = await uploads.append(await begin(4), body('ab'));
    await expect(uploads.append(first, body('cd'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(memory.row?.received).toBe(2);
    memory.failure = undefined;
    await uploads.append(first, body('cd'));
    expect(memory.completed).toBe('abcd');
  });
});
