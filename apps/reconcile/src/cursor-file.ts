import { StartError } from '#errors';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const id = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform(BigInt);

const cursor = z.object({
  /** Every link up to this id was checked. */
  after: id,
  /** Set once all links were checked: so were all accounts before this one, and its images up to this id. */
  owned: z.object({ account: id, image: id }).optional(),
  checked: z.int().min(0),
  open: z.int().min(0),
  repaired: z.int().min(0),
});

/** The progress of a reconciliation. */
export type Cursor = z.infer<typeof cursor>;

/** Keeps the cursor in a file, so that a later run continues where this one ended. */
export class CursorFile {
  constructor(private readonly path: string) {}

  /** Returns undefined when there is no file. Throws StartError when the file is no cursor. */
  async read(): Promise<Cursor | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    });
    if (text === undefined) return undefined;
    try {
      return cursor.parse(JSON.parse(text));
    } catch (cause) {
      throw new StartError(`${this.path} is not a cursor file. Delete it, or name another one with --cursor.`, {
        cause,
      });
    }
  }

  async write(at: Cursor): Promise<void> {
    const text = JSON.stringify(at, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    await writeFile(`${this.path}.new`, text);
    await rename(`${this.path}.new`, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
