import { DomainError } from '#errors';
import type { JobOutcome, JobQueue, JobState } from '#jobs';
import type { ImageAdoptions, Link, LinksRepository, LinkStore, UploadRow, UploadRowsRepository } from '#links';
import { IMAGE_FORMATS } from '#formats';
import {
  ImageStores,
  originalKey,
  type ObjectFacts,
  type ObjectLocation,
  type ObjectStore,
  type StagingStore,
  type WholeBytes,
} from '#storage';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { MemoryLinks } from './memory-links.js';
import type { UploadJobPayload } from '../upload-jobs.js';
import type { FailureReason, UploadFailuresRepository } from '../records/upload-failures.repository.js';

/** A fault that one call of a port causes. `dies`: the process ends, so all of its later calls fail without effect. */
export interface Fault {
  /** The number of the call, from 1. */
  call: number;
  kind: 'fails' | 'fails after its effect' | 'dies before' | 'dies after';
}

type StoreWatch = ConstructorParameters<typeof ImageStores>[3];

const STORES = [0, 1];

/**
 * The ports of uploads in memory, shared by the processes of a test. Each call is counted, and a test can have one of
 * them fail or end the process.
 */
export class MemoryPorts {
  readonly staged = new Map<string, { bytes: Buffer; modifiedAt: number }>();
  readonly objects = STORES.map(() => new Map<string, Buffer>());
  readonly uploadRows = new Map<bigint, UploadRow>();
  readonly linked: MemoryLinks;
  readonly failed = new Map<bigint, FailureReason>();
  readonly jobs = new Map<string, UploadJobPayload>();
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  /** Errors that calls with these names throw until the entry is deleted. */
  readonly broken = new Map<string, DomainError>();
  fault: Fault | undefined;
  /** The grey pixels of every image. */
  grey = Buffer.alloc(0);
  private isDead = false;
  private readonly ends = new Map<string, PromiseWithResolvers<JobOutcome<Link>>>();

  /**
   * `prefersPuts`: whether images go from memory to the stores, as with S3. `claimsApart`: whether an image is claimed
   * in a transaction before that of its link, as over MySQL.
   */
  constructor(
    private readonly prefersPuts = false,
    claimsApart = false,
  ) {
    this.linked = new MemoryLinks(this.uploadRows, claimsApart);
  }

  /** Starts a new process, after the former one died. `losesJobs`: the queue was in its memory. */
  restart({ losesJobs = false } = {}): void {
    this.isDead = false;
    this.fault = undefined;
    this.ends.clear();
    if (losesJobs) this.jobs.clear();
  }

  /** Runs every queued job until it ends, with `attempts` tries. */
  async runJobs(store: (payload: UploadJobPayload) => Promise<Link>, attempts = 5): Promise<void> {
    for (const [id, payload] of Array.from(this.jobs)) {
      const outcome = await this.runJob(() => store(payload), attempts);
      if (this.isDead) return;
      this.jobs.delete(id);
      this.endOf(id).resolve(outcome);
    }
  }

  get liveLinks(): Link[] {
    return this.linked.live;
  }

  /** Lists what should not be there once nothing is left to do: orphans, missing objects, staged files, jobs. */
  leftovers(): string[] {
    const named = this.liveLinks.map(({ id, store, format }) => `${store} ${originalKey(id, extensionOf(format))}`);
    const stored = this.objects.flatMap((objects, index) => Array.from(objects.keys(), (key) => `${index} ${key}`));
    return [
      ...stored.filter((key) => !named.includes(key)).map((key) => `orphan ${key}`),
      ...named.filter((key) => !stored.includes(key)).map((key) => `missing ${key}`),
      ...Array.from(this.staged.keys(), (key) => `staged ${key}`),
      ...Array.from(this.uploadRows.keys(), (id) => `upload ${id}`),
      ...Array.from(this.jobs.keys(), (id) => `job ${id}`),
      ...this.linked.wrongClaims(),
    ];
  }

  get staging(): StagingStore {
    return {
      put: (key: string, body: AsyncIterable<Buffer>) =>
        this.call(`staging.put ${kindOf(key)}`, async () => {
          const bytes = await buffer(body);
          this.staged.set(key, { bytes, modifiedAt: Date.now() });
          return { size: bytes.length, sha256: sha256(bytes) };
        }),
      putWhole: (key: string, { chunks }: WholeBytes) =>
        this.call(`staging.putWhole ${kindOf(key)}`, async () => {
          this.staged.set(key, { bytes: Buffer.concat(chunks), modifiedAt: Date.now() });
        }),
      get: (key: string) =>
        this.call(`staging.get ${kindOf(key)}`, async () => {
          const bytes = this.staged.get(key)?.bytes;
          return bytes && { body: Readable.from([bytes]), size: bytes.length };
        }),
      flush: (key: string) => this.call(`staging.flush ${kindOf(key)}`, async () => undefined),
      open: (key: string) =>
        this.call(`staging.open ${kindOf(key)}`, async () => {
          const bytes = this.staged.get(key)?.bytes;
          if (!bytes) return undefined;
          const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
          return { size: bytes.length, read, close: async () => undefined };
        }),
      stat: (key: string) =>
        this.call(`staging.stat ${kindOf(key)}`, async () => {
          const file = this.staged.get(key);
          return file && { key, size: file.bytes.length, modifiedAt: file.modifiedAt };
        }),
      delete: (keys: readonly string[]) =>
        this.call('staging.delete', async () => keys.forEach((key) => this.staged.delete(key))),
      list: () => this.list(),
      locationOf: (key: string): ObjectLocation => ({ kind: 'disk', path: key }),
    } as unknown as StagingStore;
  }

  get stores(): ImageStores {
    const watch: Pick<StoreWatch, 'answers' | 'works' | 'reportFailure'> = {
      answers: () => true,
      works: () => true,
      reportFailure: () => undefined,
    };
    const all = STORES.map((index) => this.store(index));
    return new ImageStores(STORES.map(() => ({ readonly: false, weight: 1 })) as never, all, [], watch as StoreWatch);
  }

  get links(): LinkStore {
    return this.linked.storeOver((name, effect) => this.call(name, effect));
  }

  get repository(): LinksRepository {
    return this.linked.repositoryOver((name, effect) => this.call(name, effect));
  }

  get uploadRecords(): UploadRowsRepository {
    const set = (id: bigint, row: Pick<UploadRow, 'state' | 'manifest' | 'ownerId'>) =>
      void this.uploadRows.set(id, { id, ...row, touchedAt: Date.now() });
    return {
      insert: (id: bigint, state: UploadRow['state'], ownerId: bigint | null) =>
        this.call('uploads.insert', async () => set(id, { state, manifest: null, ownerId })),
      save: (id: bigint, state: UploadRow['state'], manifest: string) =>
        this.call('uploads.save', async () => {
          const row = this.uploadRows.get(id);
          if (row) set(id, { ...row, state, manifest });
          return row !== undefined;
        }),
      find: (id: bigint) => this.call('uploads.find', async () => this.uploadRows.get(id) ?? null),
      delete: (ids: readonly bigint[]) =>
        this.call('uploads.delete', async () => ids.forEach((id) => this.uploadRows.delete(id))),
      untouchedSince: (time: number) =>
        this.call('uploads.list', async () =>
          [...this.uploadRows.values()].filter(({ touchedAt }) => touchedAt <= time),
        ),
    } as unknown as UploadRowsRepository;
  }

  get adoptions(): ImageAdoptions {
    const end = (id: bigint) => this.call('adoptions.end', async () => void this.uploadRows.delete(id));
    return { end } as unknown as ImageAdoptions;
  }

  get failures(): UploadFailuresRepository {
    return {
      add: (id: bigint, { code, detail }: FailureReason) =>
        this.call('failures.add', async () => void this.failed.set(id, { code, detail })),
      find: (id: bigint) => this.call('failures.find', async () => this.failed.get(id)),
      deleteBefore: async () => undefined,
    } as unknown as UploadFailuresRepository;
  }

  get queue(): JobQueue {
    return {
      add: (_job: unknown, id: string, payload: UploadJobPayload) =>
        this.call('queue.add', async () => {
          if (this.jobs.has(id)) return;
          this.ends.delete(id);
          this.jobs.set(id, payload);
        }),
      wait: (_job: unknown, id: string) => this.endOf(id).promise,
      state: (_job: unknown, id: string) =>
        this.call('queue.state', async (): Promise<JobState | undefined> =>
          this.jobs.has(id) ? { state: 'queued', attempts: 0 } : undefined,
        ),
    } as unknown as JobQueue;
  }

  private store(index: number): ObjectStore {
    const objects = this.objects[index] ?? new Map<string, Buffer>();
    return {
      prefersPuts: this.prefersPuts,
      get: (key: string) =>
        this.call(`store ${index}.get`, async () => {
          const bytes = objects.get(key);
          return bytes && { body: Readable.from([bytes]), size: bytes.length };
        }),
      putWhole: (key: string, { chunks }: WholeBytes) =>
        this.call(`store ${index}.putWhole`, async () => void objects.set(key, Buffer.concat(chunks))),
      stat: (key: string) =>
        this.call(`store ${index}.stat`, async () => {
          const bytes = objects.get(key);
          return bytes && { key, size: bytes.length, modifiedAt: 0 };
        }),
      put: (key: string, body: AsyncIterable<Buffer>) =>
        this.call(`store ${index}.put`, async () => {
          const bytes = await buffer(body);
          objects.set(key, bytes);
          return { size: bytes.length, sha256: sha256(bytes) };
        }),
      adopt: (source: { path: string }, key: string) =>
        this.call(`store ${index}.adopt`, async () => {
          const file = this.staged.get(source.path);
          if (file) objects.set(key, file.bytes);
          return file !== undefined;
        }),
      delete: (keys: readonly string[]) =>
        this.call(`store ${index}.delete`, async () => keys.forEach((key) => objects.delete(key))),
    } as unknown as ObjectStore;
  }

  private async *list(): AsyncGenerator<ObjectFacts> {
    for (const [key, { bytes, modifiedAt }] of Array.from(this.staged)) yield { key, size: bytes.length, modifiedAt };
  }

  private async runJob(work: () => Promise<Link>, attempts: number): Promise<JobOutcome<Link>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { ok: true, result: await work() };
      } catch (error) {
        const isLast = this.isDead || attempt === attempts || (error instanceof DomainError && error.isFinal);
        if (isLast) return { ok: false, error };
      }
    }
  }

  private endOf(id: string): PromiseWithResolvers<JobOutcome<Link>> {
    const end = this.ends.get(id) ?? Promise.withResolvers<JobOutcome<Link>>();
    this.ends.set(id, end);
    return end;
  }

  private async call<T>(name: string, effect: () => Promise<T>): Promise<T> {
    if (this.isDead) throw new ProcessDied();
    this.calls.push(name);
    const error = this.broken.get(name);
    if (error) throw error;
    const kind = this.fault?.call === this.calls.length ? this.fault.kind : undefined;
    if (kind === 'fails') throw new DomainError('unavailable', `${name} failed.`);
    if (kind === 'dies before') throw this.die();
    const result = await effect();
    if (kind === 'fails after its effect') throw new DomainError('unavailable', `${name} was not answered.`);
    if (kind === 'dies after') throw this.die();
    return result;
  }

  private die(): ProcessDied {
    this.isDead = true;
    return new ProcessDied();
  }
}

/** Ends the code of a process that died. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

const extensionOf = (format: number): string =>
  Object.values(IMAGE_FORMATS).find(({ number }) => number === format)?.extension ?? '';
const kindOf = (key: string): string => key.slice(key.indexOf('.') + 1);
const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
