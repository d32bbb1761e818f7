import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { CursorFile } from './cursor-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imglink-cursor-'));
  path = join(folder, 'cursor');
});
afterEach(() => rm(folder, { recursive: true }));

it('returns the cursor that was written last, until it is removed', async () => {
  const file = new CursorFile(path);
  const links = { after: -1n, checked: 0, open: 0, repaired: 0 };
  const accounts = { after: 1n << 62n, checked: 2, open: 1, repaired: 0, owned: { account: 7n, image: 5n } };
  for (const cursor of [links, accounts]) {
    await file.write(cursor);
    expect(await file.read()).toEqual(cursor);
  }
  await file.remove();
  expect(await file.read()).toBeUndefined();
});

it('throws for a file that is no cursor', async () => {
  await writeFile(path, '{"after":1}');
  await expect(new CursorFile(path).read()).rejects.toThrow('is not a cursor file');
});
