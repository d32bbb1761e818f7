import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import { expect, it } from 'vitest';

import { stateOfFile, stateOfServer } from './database-state.js';

/** A server that answers so when it is asked for its setting. */
const serverSaying = (isReadOnly: unknown) => ({ query: async () => [{ isReadOnly }] }) as unknown as EntityManager;

it.each([0, '0', 'OFF'])('takes a server whose read_only is %j for one that takes writes', async (value) => {
  expect(await stateOfServer(serverSaying(value))).toBe('ok');
});

it.each([1, '1', 'ON', 'NO_LOCK', 'NO_LOCK_NO_ADMIN'])(
  'takes one whose read_only is %j for read-only',
  async (value) => {
    expect(await stateOfServer(serverSaying(value))).toBe('read-only');
  },
);

it('knows of a file that it can be written, and rejects one that is gone', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'imglink-state-'));
  const file = join(folder.path, 'imglink.sqlite');
  await expect(stateOfFile(file)).rejects.toThrow('ENOENT');
  await writeFile(file, '');
  expect(await stateOfFile(file)).toBe('ok');
});
