import { dirname } from 'node:path';
import { Readable } from 'node:stream';

import type { ObjectAddress, ObjectLocation, ObjectStore, PutResult, WholeBytes } from '../object-store.js';
import { asDiskError } from './disk-errors.js';
import { linkOver, syncFile } from './disk-files.js';
import { DiskStore } from './disk-store.js';

/** No hard link can be made: another file system, one without links, or an absent source. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOENT']);

/** Images as files below one folder. */
export class DiskObjectStore extends DiskStore implements ObjectStore {
  /** A staged file becomes an object by a hard link, and is the record of its upload at the same time. */
  readonly prefersPuts = false;

  put(key: string, body: AsyncIterable<Buffer>, expected?: PutResult): Promise<PutResult> {
    return this.putDurably(key, body, expected);
  }

  async putWhole(key: string, { chunks }: WholeBytes): Promise<void> {
    await this.putDurably(key, Readable.from(chunks));
  }

  address(key: string): Promise<ObjectAddress> {
    return Promise.resolve({ kind: 'disk', path: key });
  }

  async adopt(source: ObjectLocation, key: string, expected?: PutResult): Promise<boolean> {
    if (source.kind !== 'disk') return false;
    const path = this.pathOf(key);
    try {
      // A link instead of a rename: the staged name must exist until the link's row is inserted.
      await this.inFolder(path, () => linkOver(source.path, path));
      // Concurrently, so that the file system's journal commits both at once.
      const [size] = await Promise.all([syncFile(path), this.folders.sync(dirname(path))]);
      return expected === undefined || expected.size === size;
    } catch (error) {
      if (NO_LINK.has((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw asDiskError(error);
    }
  }
}
