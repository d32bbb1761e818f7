import { KeyCodec } from '#keys';
import { type GrowingFile, type GrowingObject, partKey, stagedKey, type StagingStore } from '#storage';
import { type ReceivedBytes, type UploadService, type UploadStatusReader } from '#uploads';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type { AnnouncedImage, ResumableUpload } from '../resumable-upload.entity.js';
import { ResumableUploadService } from '../resumable-upload.service.js';
import type { ResumableUploadsRepository } from '../resumable-uploads.repository.js';
import { UploadBytes } from '../upload-bytes.js';
import { UploadCompletion } from '../upload-completion.js';

export const NO_FIELDS: AnnouncedImage = { title: null, description: null, expiresInSeconds: null, sha256: null };
export const ID = 1n << 60n;

/** Resumable uploads over rows and staging in memory, which processes share. Errors in `failures` are thrown once. */
export class MemoryUploads {
  readonly rows = new Map<bigint, ResumableUpload>();
  readonly staged = new Map<string, Buffer>();
  readonly failures = new Map<'append' | 'complete' | 'accept' | 'save', Error>();
  /** The bytes of the image that was accepted. */
  accepted: Buffer | undefined;
  private names = 0;

  /** Starts a process. */
  start(): ResumableUploadService {
    const bytes = new UploadBytes(this.staging);
    const codec = { encode: String } as unknown as KeyCodec;
    const completion = new UploadCompletion(this.repository, bytes, codec, this.uploads);
    return new ResumableUploadService(this.repository, bytes, completion, {} as UploadStatusReader, {
      partialTtlMs: 1_000,
    });
  }

  row(id = ID): ResumableUpload {
    const row = this.rows.get(id);
    if (!row) throw new Error('There is no row.');
    return row;
  }

  get repository(): ResumableUploadsRepository {
    const isCurrent = ({ id, version }: ResumableUpload) => this.rows.get(id)?.version === version;
    return {
      insert: async (upload: ResumableUpload) => void this.rows.set(upload.id, upload),
      find: async (id: bigint) => this.rows.get(id) ?? null,
      save: async (upload: ResumableUpload) => {
        this.failOnce('save');
        if (!isCurrent(upload)) return undefined;
        const saved = { ...upload, version: upload.version + 1 };
        this.rows.set(upload.id, saved);
        return saved;
      },
      delete: async (upload: ResumableUpload) => isCurrent(upload) && this.rows.delete(upload.id),
    } as unknown as ResumableUploadsRepository;
  }

  private get uploads(): UploadService {
    return {
      flushAccepted: async () => this.accepted !== undefined,
      accept: async ({ id }: ReceivedBytes) => {
        this.failOnce('accept');
        this.accepted = this.staged.get(stagedKey(id));
      },
    } as unknown as UploadService;
  }

  /** Each append makes a new object, so that tests see which bytes a description counts. */
  private get staging(): StagingStore {
    const keyOf = (id: bigint, { name }: GrowingFile) => partKey(id, name);
    return {
      append: async (id: bigint, growing: GrowingFile | undefined, body: AsyncIterable<Buffer>) => {
        const before = growing ? this.staged.get(keyOf(id, growing)) : Buffer.alloc(0);
        const bytes = Buffer.concat([before ?? Buffer.alloc(0), await buffer(body)]);
        this.failOnce('append');
        if (!before) return undefined;
        const grown: GrowingFile = { kind: 'disk', name: `${(this.names += 1)}`, size: bytes.length };
        this.staged.set(keyOf(id, grown), bytes);
        return grown;
      },
      complete: async (id: bigint, growing: GrowingFile) => {
        this.failOnce('complete');
        const bytes = this.staged.get(keyOf(id, growing));
        this.staged.delete(keyOf(id, growing));
        if (bytes) this.staged.set(stagedKey(id), bytes);
        return this.staged.get(stagedKey(id))?.length === growing.size;
      },
      discard: async (id: bigint, growing: GrowingObject, kept?: GrowingObject) => {
        const [gone, still] = [growing, kept] as (GrowingFile | undefined)[];
        if (gone && gone.name !== still?.name) this.staged.delete(keyOf(id, gone));
      },
      get: async (key: string) => {
        const bytes = this.staged.get(key);
        return bytes && { size: bytes.length, body: Readable.from([bytes]) };
      },
      delete: async (keys: readonly string[]) => keys.forEach((key) => this.staged.delete(key)),
    } as unknown as StagingStore;
  }

  private failOnce(step: 'append' | 'complete' | 'accept' | 'save'): void {
    const error = this.failures.get(step);
    this.failures.delete(step);
    if (error) throw error;
  }
}
