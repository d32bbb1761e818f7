import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { PartialWrites } from '../partial-writes.js';
import { factsOf, filesBelow } from './disk-files.js';

/** The name of the folder, inside the root of a store so that a rename never crosses file systems. */
export const PARTIALS_FOLDER = '.partial';

/** Temporary files of durable puts, which are renamed once they are complete, and claims of files. */
export class DiskPartials extends PartialWrites {
  private readonly folder: string;

  constructor(root: string) {
    super();
    this.folder = join(root, PARTIALS_FOLDER);
  }

  newPath(): string {
    return this.pathOf(randomUUID());
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  async deleteOlderThan(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs;
    let deleted = 0;
    for await (const path of filesBelow(this.folder)) {
      const facts = await factsOf(path, path);
      if (!facts || facts.modifiedAt > before) continue;
      await rm(path, { force: true });
      deleted += 1;
    }
    return deleted;
  }
}
