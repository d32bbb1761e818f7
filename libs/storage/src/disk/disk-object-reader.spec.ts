import { mkdtempDisposable, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { DiskObjectReader } from './disk-object-reader.js';

it('reads into a buffer that was given back, unless that one is too small or in use', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'imglink-reader-'));
  const path = join(folder.path, 'file');
  await writeFile(path, '0123456789');
  const reader = new DiskObjectReader(await open(path), 10);
  const first = await reader.read(0, 5);
  const second = await reader.read(5, 5);
  expect([String(first), String(second)]).toEqual(['01234', '56789']);

  reader.giveBack(first);
  const [third, fourth] = await Promise.all([reader.read(6, 4), reader.read(1, 4)]);
  expect([String(third), String(fourth), third.byteOffset]).toEqual(['6789', '1234', first.byteOffset]);

  reader.giveBack(third);
  expect(String(await reader.read(0, 20))).toBe('0123456789');
  expect(String(third)).toBe('6789');
  await reader.close();
});
