import { DomainError } from '#errors';
import { DurableFolders } from '#files';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, open, opendir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

import {
  type ByteRange,
  type ObjectAddress,
  type ObjectFacts,
  type ObjectReader,
  ObjectStore,
  type PutOptions,
  type PutResult,
  type StoredObject,
  type StoreState,
} from '../object-store.js';
import { asDiskError, isAbsent, unlessAbsent } from './disk-errors.js';
import { diskState } from './disk-state.js';
import { FreeSpace } from './free-space.js';
import { writeBody } from './write-body.js';

/** Another disk, a disk without links, or nothing there to link to. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOENT']);

/** Larger ones are allocated page by page anew each time, which costs more than it saves. */
const READ_CHUNK = 64 * 1024;
/** Beside the objects, so that a rename never crosses file systems. */
const PARTIALS = '.partial';

/** Objects as files below one folder. While that folder is away, as a disk that is not mounted, nothing is known of any. */
export class DiskObjectStore extends ObjectStore {
  private readonly root: string;
  private space: FreeSpace | undefined;

  constructor(
    root: string,
    private readonly folders = new DurableFolders(),
  ) {
    super();
    this.root = resolve(root);
  }

  /** Makes the folder where it can; `ping` says what is wrong where it can't. */
  static async open(root: string): Promise<DiskObjectStore> {
    const folders = new DurableFolders();
    await folders.make(resolve(root)).catch(() => undefined);
    return new DiskObjectStore(root, folders);
  }

  async put(key: string, body: AsyncIterable<Buffer>, options: PutOptions): Promise<PutResult> {
    const path = this.pathOf(key);
    const written = options.durable ? join(this.root, PARTIALS, randomUUID()) : path;
    try {
      const result = await this.writeFile(written, body, options);
      if (options.durable) {
        await this.inFolder(path, () => rename(written, path));
        await this.folders.sync(dirname(path));
      }
      return result;
    } catch (error) {
      // Fails where the folder is no folder any more: what went wrong first is what counts.
      await rm(written, { force: true }).catch(() => undefined);
      throw asDiskError(error);
    }
  }

  async flush(key: string): Promise<void> {
    const path = this.pathOf(key);
    try {
      await syncFile(path);
      await this.folders.sync(dirname(path));
    } catch (error) {
      if (!isAbsent(error)) throw asDiskError(error);
    }
  }

  async get(key: string, range?: ByteRange): Promise<StoredObject | undefined> {
    const path = this.pathOf(key);
    const file = await this.openIfThere(path);
    if (!file) return undefined;
    try {
      const { size } = await file.stat();
      const body = createReadStream(path, { fd: file, highWaterMark: READ_CHUNK, ...range });
      return { body, size };
    } catch (error) {
      await file.close();
      throw asDiskError(error);
    }
  }

  async open(key: string): Promise<ObjectReader | undefined> {
    const file = await this.openIfThere(this.pathOf(key));
    if (!file) return undefined;
    const { size } = await file.stat();
    return {
      size,
      read: async (offset, length) => {
        const wanted = Math.max(0, Math.min(length, size - offset));
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
        return buffer.subarray(0, bytesRead);
      },
      close: () => file.close(),
    };
  }

  async stat(key: string): Promise<ObjectFacts | undefined> {
    const facts = await factsOf(key, this.pathOf(key));
    if (!facts) await this.ping();
    return facts;
  }

  address(key: string): Promise<ObjectAddress> {
    return Promise.resolve({ kind: 'disk', path: key });
  }

  async delete(keys: readonly string[]): Promise<void> {
    try {
      const deleted = await Promise.all(keys.map((key) => unlink(this.pathOf(key)).then(() => true, unlessAbsent)));
      if (!deleted.some(Boolean)) await this.ping();
    } catch (error) {
      throw asDiskError(error);
    }
  }

  async adopt(source: ObjectStore, sourceKey: string, key: string): Promise<boolean> {
    if (!(source instanceof DiskObjectStore)) return false;
    const from = source.pathOf(sourceKey);
    const to = this.pathOf(key);
    try {
      // A link, not a rename: the staged name must outlive the row's insert.
      await this.inFolder(to, () => linkOver(from, to));
      // At the same time: a journal commits both at once.
      await Promise.all([syncFile(to), this.folders.sync(dirname(to))]);
      return true;
    } catch (error) {
      if (NO_LINK.has((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw asDiskError(error);
    }
  }

  async *list(): AsyncIterable<ObjectFacts> {
    for await (const path of walk(this.root)) {
      const key = path.slice(this.root.length + 1).replaceAll(sep, '/');
      if (key.startsWith(`${PARTIALS}/`)) continue;
      const facts = await factsOf(key, path);
      if (facts) yield facts;
    }
  }

  async deletePartials(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs;
    let deleted = 0;
    for await (const path of walk(join(this.root, PARTIALS))) {
      const facts = await factsOf(path, path);
      if (!facts || facts.modifiedAt > before) continue;
      await rm(path, { force: true });
      deleted += 1;
    }
    return deleted;
  }

  async ping(): Promise<void> {
    try {
      // A trailing slash: only a folder is found by it.
      await stat(this.root + sep);
    } catch (cause) {
      throw new DomainError('unavailable', `There is no store at ${this.root}.`, { cause, retryAfterSeconds: 5 });
    }
  }

  override async probe(): Promise<StoreState> {
    await this.ping();
    this.space ??= await FreeSpace.of(this.root);
    return diskState(this.root, this.space);
  }

  private async writeFile(
    path: string,
    body: AsyncIterable<Buffer>,
    { expect, durable }: PutOptions,
  ): Promise<PutResult> {
    const file = await this.inFolder(path, () => open(path, 'w'));
    try {
      this.space ??= await FreeSpace.of(this.root);
      const result = await writeBody(file, body, this.space);
      if (expect && !(expect.size === result.size && expect.sha256.equals(result.sha256))) {
        throw new DomainError('digest-mismatch', 'The bytes are not those that were announced.');
      }
      if (durable) await file.datasync();
      return result;
    } finally {
      await file.close();
    }
  }

  /** Folders are made when a first object needs them. */
  private async inFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await this.ping();
      await this.folders.make(dirname(path));
      return work();
    }
  }

  private async openIfThere(path: string): Promise<FileHandle | undefined> {
    try {
      return await open(path, 'r');
    } catch (error) {
      if (!isAbsent(error)) throw asDiskError(error);
      await this.ping();
      return undefined;
    }
  }

  private pathOf(key: string): string {
    const path = resolve(this.root, key);
    if (!path.startsWith(this.root + sep)) throw new Error(`Key leaves the store: ${key}`);
    return path;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Like `ln -f`; the same bytes under the same name may be there from a run that died. */
async function linkOver(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await unlink(to);
    await link(from, to);
  }
}

async function factsOf(key: string, path: string): Promise<ObjectFacts | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { key, size, modifiedAt: mtimeMs };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw asDiskError(error);
  }
}

/** Every file below a folder; one that vanishes on the way is passed over. */
async function* walk(folder: string): AsyncIterable<string> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* walk(path);
      else yield path;
    }
  } catch (error) {
    if (!isAbsent(error)) throw asDiskError(error);
  }
}
