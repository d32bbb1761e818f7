import { StartError } from '#errors';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const cursor = z.object({
  /** Every link up to this id was looked at. */
  after: z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
  checked: z.int().min(0),
  open: z.int().min(0),
  repaired: z.int().min(0),
});

/** How far a reconciliation came. */
export type Cursor = z.infer<typeof cursor>;

/** A file that outlives the process; gone when there is nothing left to look at. */
export class CursorFile {
  constructor(private readonly path: string) {}

  /** Undefined where none was begun. Throws StartError for a file of something else. */
  async read(): Promise<Cursor | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    });
    if (text === undefined) return undefined;
    try {
      return cursor.parse(JSON.parse(text));
    } catch (cause) {
      throw new StartError(`${this.path} is no cursor: delete it, or name another by --cursor.`, { cause });
    }
  }

  async write(at: Cursor): Promise<void> {
    await writeFile(`${this.path}.new`, JSON.stringify({ ...at, after: String(at.after) }));
    await rename(`${this.path}.new`, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
