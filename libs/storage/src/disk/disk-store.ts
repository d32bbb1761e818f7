import { DomainError } from '#errors';
import { DurableFolders } from '#files';
import { createReadStream } from 'node:fs';
import { access, constants, type FileHandle, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

import type {
  ByteRange,
  ObjectFacts,
  ObjectReader,
  PutResult,
  StoredObject,
  StoreState,
  MemoryBytes,
} from '../object-store.js';
import { writeBody, writeChunks } from './body-writer.js';
import { asDiskError, isAbsent, unlessAbsent } from './disk-errors.js';
import { factsOf } from './disk-files.js';
import { DiskObjectReader } from './disk-object-reader.js';
import { DiskPartials } from './disk-partials.js';
import type { FreeSpace } from './free-space.js';
import { LocalDisks } from './local-disks.js';
import { OpenFile } from './open-file.js';

/** Larger buffers are allocated page by page for each read, which costs more time than fewer reads save. */
const READ_CHUNK = 64 * 1024;
/** The size of a usual image. A disk with less room counts as full. */
const USUAL_BYTES = 1024 * 1024;

/**
 * Files below one root folder: what the two disk adapters have in common. While the root folder is absent, as on a disk
 * that is not mounted, every method throws `unavailable`: an absent disk must not look like deleted objects.
 */
export class DiskStore {
  readonly partials: DiskPartials;
  protected readonly root: string;
  private space: FreeSpace | undefined;

  constructor(
    root: string,
    protected readonly disks = new LocalDisks(),
    protected readonly folders = new DurableFolders(),
  ) {
    this.root = resolve(root);
    this.partials = new DiskPartials(this.root);
  }

  /** Makes the root folder. A failure is not thrown here: `ping` reports it. */
  async makeRoot(): Promise<void> {
    await this.folders.make(this.root).catch(() => undefined);
  }

  async get(key: string, range?: ByteRange): Promise<StoredObject | undefined> {
    const path = this.pathOf(key);
    const file = await this.openFile(path);
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
    const file = await this.openFile(this.pathOf(key));
    if (!file) return undefined;
    const { size } = await file.stat();
    return new DiskObjectReader(file, size);
  }

  async stat(key: string): Promise<ObjectFacts | undefined> {
    const facts = await factsOf(key, this.pathOf(key));
    if (!facts) await this.ping();
    return facts;
  }

  async delete(keys: readonly string[]): Promise<void> {
    try {
      const deleted = await Promise.all(keys.map((key) => unlink(this.pathOf(key)).then(() => true, unlessAbsent)));
      if (!deleted.some(Boolean)) await this.ping();
    } catch (error) {
      throw asDiskError(error);
    }
  }

  async ping(): Promise<void> {
    try {
      // With a trailing slash, a file in place of the folder fails too.
      await stat(this.root + sep);
    } catch (cause) {
      throw new DomainError('unavailable', `There is no store at ${this.root}.`, { cause, retryAfterSeconds: 5 });
    }
  }

  /** `access` reports a folder as writable to root unless the file system is read-only. */
  async probe(): Promise<StoreState> {
    await this.ping();
    const isWritable = await access(this.root, constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!isWritable) return 'read-only';
    const space = await this.freeSpace();
    return (await space.hasRoomFor(USUAL_BYTES)) ? 'ok' : 'full';
  }

  /** Writes to a temporary file and renames it, so that the object appears whole or not at all. */
  protected async putDurably(key: string, body: AsyncIterable<Buffer>, expected?: PutResult): Promise<PutResult> {
    const path = this.pathOf(key);
    const partial = this.partials.newPath();
    return this.deleteOnFailure(partial, async () => {
      const result = await this.writeFile(partial, body, { durable: true, expected });
      this.disks.faults.reach('partial-file-written');
      await this.inFolder(path, () => rename(partial, path));
      await this.folders.sync(dirname(path));
      return result;
    });
  }

  /** Writes to the final name at once and syncs nothing. Releases the memory of the chunks. */
  protected async putFast(key: string, body: AsyncIterable<Buffer>): Promise<PutResult> {
    const path = this.pathOf(key);
    return this.deleteOnFailure(path, () => this.writeFile(path, body, { durable: false, ownsChunks: true }));
  }

  /** Writes bytes in memory to the final name at once and syncs nothing. */
  protected async putWholeFast(key: string, { chunks, size }: MemoryBytes): Promise<void> {
    const path = this.pathOf(key);
    await this.deleteOnFailure(path, async () => {
      const file = await this.inFolder(path, () => OpenFile.open(path, 'w'));
      try {
        const space = await this.freeSpace();
        await space.use(size, () => writeChunks(file, chunks));
      } finally {
        await file.close();
      }
    });
  }

  /** Runs `work`, which needs the folder of `path`; makes the folder and runs it again when the folder is absent. */
  protected async inFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await this.ping();
      await this.folders.make(dirname(path));
      return work();
    }
  }

  /** Throws for a key that would leave the root folder. */
  protected pathOf(key: string): string {
    const path = resolve(this.root, key);
    if (!path.startsWith(this.root + sep)) throw new Error(`Key leaves the store: ${key}`);
    return path;
  }

  private async writeFile(
    path: string,
    body: AsyncIterable<Buffer>,
    { durable, expected, ownsChunks }: { durable: boolean; expected?: PutResult | undefined; ownsChunks?: boolean },
  ): Promise<PutResult> {
    const file = await this.inFolder(path, () => OpenFile.open(path, 'w'));
    try {
      const space = await this.freeSpace();
      const result = await writeBody(file, body, { space, buffers: this.disks.writeBuffers, ownsChunks });
      if (expected && !(expected.size === result.size && expected.sha256.equals(result.sha256))) {
        throw new DomainError('digest-mismatch', 'The bytes are not those that were announced.');
      }
      if (durable) await file.datasync();
      return result;
    } finally {
      await file.close();
    }
  }

  /** Runs `write`, and deletes the file at `path` if that fails. */
  protected async deleteOnFailure<T>(path: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      // The deletion may fail as well, for example when the root folder was removed. The first failure is reported.
      await rm(path, { force: true }).catch(() => undefined);
      throw asDiskError(error);
    }
  }

  private async openFile(path: string): Promise<FileHandle | undefined> {
    try {
      return await open(path, 'r');
    } catch (error) {
      if (!isAbsent(error)) throw asDiskError(error);
      await this.ping();
      return undefined;
    }
  }

  protected async freeSpace(): Promise<FreeSpace> {
    this.space ??= await this.disks.freeSpaceOf(this.root);
    return this.space;
  }
}
