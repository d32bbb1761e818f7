import { randomBytes } from 'node:crypto';
import { constants, copyFile, rename, truncate } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

import type { GrowingFile, GrowingObject } from '../growing-object.js';
import { partKey, stagedKey } from '../object-key.js';
import type { ObjectFacts, ObjectLocation, PutResult, MemoryBytes } from '../object-store.js';
import type { StagingStore } from '../staging-store.js';
import { writeBytes } from './body-writer.js';
import { asDiskError, isAbsent } from './disk-errors.js';
import { factsOf, filesBelow, syncFile } from './disk-files.js';
import { PARTIALS_FOLDER } from './disk-partials.js';
import { DiskStore } from './disk-store.js';
import { FileClaim } from './file-claim.js';
import { OpenFile } from './open-file.js';

/** Staged uploads as files below one folder. */
export class DiskStagingStore extends DiskStore implements StagingStore {
  put(key: string, body: AsyncIterable<Buffer>, { durable }: { durable: boolean }): Promise<PutResult> {
    return durable ? this.putDurably(key, body) : this.putFast(key, body);
  }

  putWhole(key: string, bytes: MemoryBytes): Promise<void> {
    return this.putWholeFast(key, bytes);
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

  /**
   * All bytes of an upload are appended to one file. A request first claims the file. If another request holds the
   * claim or has appended to the file, the request leaves the file alone and appends to a copy of the counted bytes.
   */
  append(id: bigint, growing: GrowingObject | undefined, body: AsyncIterable<Buffer>) {
    return this.translated(async () => {
      if (!growing) return this.appendToNew(id, newFile(), body);
      if (growing.kind !== 'disk') return undefined;
      await using claim = await this.claim(id, growing);
      if (claim) return await this.appendToClaimed(id, growing, body);
      const copy = await this.copy(id, growing);
      return copy && this.appendToNew(id, copy, body);
    });
  }

  complete(id: bigint, growing: GrowingObject): Promise<boolean> {
    return this.translated(async () => {
      if (growing.kind !== 'disk') return false;
      await using claim = await this.claim(id, growing);
      const whole = claim ? growing : await this.copy(id, growing);
      // An earlier call may have moved the file.
      if (!whole) return (await this.stat(stagedKey(id)))?.size === growing.size;
      const path = this.pathOfGrowing(id, whole);
      if (whole !== growing) await syncFile(path);
      await rename(path, this.pathOf(stagedKey(id)));
      await this.discard(id, growing, whole);
      return true;
    });
  }

  async discard(id: bigint, growing: GrowingObject, kept?: GrowingObject): Promise<void> {
    if (growing.kind !== 'disk') return;
    const isKept = kept?.kind === 'disk' && kept.name === growing.name;
    if (!isKept) await this.delete([partKey(id, growing.name)]);
  }

  async *list(): AsyncIterable<ObjectFacts> {
    for await (const path of filesBelow(this.root)) {
      const key = path.slice(this.root.length + 1).replaceAll(sep, '/');
      if (key.startsWith(`${PARTIALS_FOLDER}/`)) continue;
      const facts = await factsOf(key, path);
      if (facts) yield facts;
    }
  }

  locationOf(key: string): ObjectLocation {
    return { kind: 'disk', path: this.pathOf(key) };
  }

  deletePartials(olderThanMs: number): Promise<number> {
    return this.partials.deleteOlderThan(olderThanMs);
  }

  /**
   * Returns undefined if the file is not to be written to: another request holds the claim, has appended bytes that
   * `growing` does not count, or has moved the file.
   */
  private async claim(id: bigint, growing: GrowingFile): Promise<FileClaim | undefined> {
    const path = this.partials.pathOf(`${partKey(id, growing.name)}.claim`);
    const claim = await this.inFolder(path, () => FileClaim.take(path));
    const facts = claim && (await factsOf(growing.name, this.pathOfGrowing(id, growing)));
    if (facts?.size === growing.size) return claim;
    await claim?.[Symbol.asyncDispose]();
    return undefined;
  }

  /** Copies the bytes that `growing` counts into a new file. Returns undefined if they are missing. */
  private async copy(id: bigint, growing: GrowingFile): Promise<GrowingFile | undefined> {
    const [from, copy] = [this.pathOfGrowing(id, growing), newFile()];
    const facts = await factsOf(growing.name, from);
    if (!facts || facts.size < growing.size) {
      await this.ping();
      return undefined;
    }
    const to = this.pathOfGrowing(id, copy);
    return this.deleteOnFailure(to, async () => {
      const space = await this.freeSpace();
      await space.use(facts.size, () => copyFile(from, to, constants.COPYFILE_FICLONE));
      await truncate(to, growing.size);
      return { ...copy, size: growing.size };
    });
  }

  private async appendToClaimed(id: bigint, growing: GrowingFile, body: AsyncIterable<Buffer>) {
    const path = this.pathOfGrowing(id, growing);
    try {
      return await this.write(path, growing, body);
    } catch (error) {
      // The first failure is reported. If this fails too, the next request makes a copy.
      await truncate(path, growing.size).catch(() => undefined);
      throw error;
    }
  }

  private appendToNew(id: bigint, growing: GrowingFile, body: AsyncIterable<Buffer>): Promise<GrowingFile> {
    const path = this.pathOfGrowing(id, growing);
    return this.deleteOnFailure(path, async () => {
      const grown = await this.write(path, growing, body);
      await this.folders.sync(dirname(path));
      return grown;
    });
  }

  /** Appends durably. */
  private async write(path: string, growing: GrowingFile, body: AsyncIterable<Buffer>): Promise<GrowingFile> {
    const file = await this.inFolder(path, () => OpenFile.open(path, 'a'));
    try {
      const space = await this.freeSpace();
      const size = await writeBytes(file, body, { space, buffers: this.disks.writeBuffers, ownsChunks: true });
      await file.datasync();
      return { ...growing, size: growing.size + size };
    } finally {
      file.closeSynced();
    }
  }

  private pathOfGrowing(id: bigint, { name }: GrowingFile): string {
    return this.pathOf(partKey(id, name));
  }

  private async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asDiskError(error);
    }
  }
}

const newFile = (): GrowingFile => ({ kind: 'disk', name: randomBytes(6).toString('hex'), size: 0 });
