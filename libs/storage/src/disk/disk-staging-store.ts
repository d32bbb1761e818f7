import { dirname, sep } from 'node:path';

import type { ObjectFacts, ObjectLocation, PutResult, WholeBytes } from '../object-store.js';
import type { StagingStore } from '../staging-store.js';
import { asDiskError, isAbsent } from './disk-errors.js';
import { factsOf, filesBelow, syncFile } from './disk-files.js';
import { PARTIALS_FOLDER } from './disk-partials.js';
import { DiskStore } from './disk-store.js';

/** Staged uploads as files below one folder. */
export class DiskStagingStore extends DiskStore implements StagingStore {
  put(key: string, body: AsyncIterable<Buffer>, { durable }: { durable: boolean }): Promise<PutResult> {
    return durable ? this.putDurably(key, body) : this.putFast(key, body);
  }

  putWhole(key: string, bytes: WholeBytes): Promise<void> {
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
}
