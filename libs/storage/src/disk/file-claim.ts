import { unlink } from 'node:fs/promises';

import { unlessAbsent } from './disk-errors.js';
import { OpenFile } from './open-file.js';

/**
 * The right of one request to write to a file, as an empty file at another path. It stays when its process dies. A
 * request that finds the claim taken must not write to the file, because the other request may only hang.
 */
export class FileClaim implements AsyncDisposable {
  private constructor(private readonly path: string) {}

  /** Returns undefined when the claim is taken. */
  static async take(path: string): Promise<FileClaim | undefined> {
    try {
      (await OpenFile.open(path, 'wx')).closeSynced();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      throw error;
    }
    return new FileClaim(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await unlink(this.path).catch(unlessAbsent);
  }
}
