import { DomainError } from '#errors';
import type { KeyCodec } from '#keys';
import { type GrowingFile, type GrowingObject, partKey, stagedKey, type StagingStore } from '#storage';
import {
  type EarlierUploads,
  type PendingState,
  type ReceivedBytes,
  type UploadFields,
  type UploadReceiver,
  type UploadService,
} from '#uploads';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type { AnnouncedImage, ResumableUpload } from '../resumable-upload.entity.js';
import { ResumableUploadService } from '../resumable-upload.service.js';
import type { ResumableUploadsRepository } from '../resumable-uploads.repository.js';
import { UploadAppender } from '../upload-appender.js';
import { UploadBytes } from '../upload-bytes.js';
import { UploadCompletion } from '../upload-completion.js';
import { WholeBodyReceiver } from '../whole-body-receiver.js';

export const NO_FIELDS: AnnouncedImage = { title: null, description: null, expiresInSeconds: null, sha256: null };
type Step = 'append' | 'complete' | 'accept' | 'save' | 'wait';

export const ID = 1n << 60n;

/** Resumable uploads over rows and staging in memory, which processes share. Errors in `failures` are thrown once. */
export class MemoryUploads {
  readonly rows = new Map<bigint, ResumableUpload>();
  readonly staged = new Map<string, Buffer>();
  readonly failures = new Map<Step, Error>();
  /** The bytes of the image that was accepted. */
  accepted: Buffer | undefined;
  /** Its size and digests as they were accepted. */
  received: ReceivedBytes | undefined;
  /** True if received bytes are an image. */
  isImage: (bytes: Buffer) => boolean = () => true;
  /** How many bodies were received whole. */
  receivedWhole = 0;
  /** What waiting for the image returns. */
  link: object | undefined = {};
  /** Why the image was refused. */
  refusal: DomainError | undefined;
  /** False if only one process takes requests. */
  isShared = true;
  /** How many times a row was read. */
  reads = 0;
  /** True if staging reports once that the bytes to complete are missing, and leaves them where they are. */
  isMissingOnce = false;
  /** Called with each look at the progress of an upload, after the state was read and before it is returned. */
  afterProgress: (() => Promise<void>) | undefined;
  private names = 0;

  /** Starts a process. */
  start(): ResumableUploadService {
    const bytes = new UploadBytes(this.staging);
    const codec = { encode: String } as unknown as KeyCodec;
    const completion = new UploadCompletion(this.repository, bytes, codec, this.uploads, this.earlier);
    const whole = new WholeBodyReceiver(this.receiver, this.uploads, codec);
    const appender = new UploadAppender(this.repository, bytes, completion, whole, this.uploads);
    return new ResumableUploadService(this.repository, bytes, appender, this.earlier, { partialTtlMs: 1_000 });
  }

  row(id = ID): ResumableUpload {
    const row = this.rows.get(id);
    if (!row) throw new Error('There is no row.');
    return row;
  }

  get repository(): ResumableUploadsRepository {
    const isCurrent = ({ id, version }: ResumableUpload) => this.rows.get(id)?.version === version;
    return {
      isShared: this.isShared,
      insert: async (upload: ResumableUpload) => void this.rows.set(upload.id, upload),
      find: async (id: bigint) => {
        this.reads += 1;
        return this.rows.get(id) ?? null;
      },
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

  private get earlier(): EarlierUploads {
    return {
      findProgress: async (id: bigint) => {
        const begun = this.staged.has(stagedKey(id)) ? 'begun' : 'none';
        const progress = this.accepted ? 'accepted' : begun;
        await this.afterProgress?.();
        return progress;
      },
      resume: async (id: bigint) => ({ id, state: 'recorded' }),
      findRefusal: async () => this.refusal,
      keepRefusal: async (_id: bigint, refusal: DomainError) => void (this.refusal = refusal),
    } as unknown as EarlierUploads;
  }

  private get uploads(): UploadService {
    return {
      accept: async (received: ReceivedBytes, _fields: UploadFields, state: PendingState) => {
        this.failOnce('accept');
        const { id } = received;
        this.received = received;
        this.accepted = this.staged.get(stagedKey(id));
        return { id, state };
      },
      wait: async () => {
        this.failOnce('wait');
        return this.link;
      },
    } as unknown as UploadService;
  }

  /** Counts the bodies that are received like those of POST /v1/images. */
  private get receiver(): UploadReceiver {
    return {
      receive: async (body: AsyncIterable<Buffer>, { at: { id } }: { at: { id: bigint } }) => {
        const bytes = await buffer(body);
        if (bytes.length === 0) throw new DomainError('empty-body', 'There are no bytes of an image.');
        this.receivedWhole += 1;
        this.staged.set(stagedKey(id), bytes);
        const sha256 = createHash('sha256').update(bytes).digest();
        const image = this.isImage(bytes) ? { format: 'jpeg' } : undefined;
        return { id, size: bytes.length, sha256, uploadSha256: sha256, image };
      },
      discard: async ({ id }: ReceivedBytes) => void this.staged.delete(stagedKey(id)),
    } as unknown as UploadReceiver;
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
        if (this.isMissingOnce) {
          this.isMissingOnce = false;
          return false;
        }
        const bytes = this.staged.get(keyOf(id, growing));
        this.staged.delete(keyOf(id, growing));
        if (bytes) this.staged.set(stagedKey(id), bytes);
        return this.staged.get(stagedKey(id))?.length === growing.size;
      },
      discard: async (id: bigint, growing: GrowingObject, kept?: GrowingObject) => {
        const [gone, still] = [growing, kept] as (GrowingFile | undefined)[];
        if (gone && gone.name !== still?.name) this.staged.delete(keyOf(id, gone));
      },
      put: async (key: string, body: AsyncIterable<Buffer>) => void this.staged.set(key, await buffer(body)),
      get: async (key: string) => {
        const bytes = this.staged.get(key);
        return bytes && { size: bytes.length, body: Readable.from([bytes]) };
      },
      delete: async (keys: readonly string[]) => keys.forEach((key) => this.staged.delete(key)),
    } as unknown as StagingStore;
  }

  private failOnce(step: Step): void {
    const error = this.failures.get(step);
    this.failures.delete(step);
    if (error) throw error;
  }
}
