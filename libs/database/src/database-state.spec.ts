import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import { expect, it } from 'vitest';

import { stateOfFile, stateOfServer } from './database-state.js';

/** A server whose `read_only` setting has the value. */
const serverSaying = (isReadOnly: unknown) => ({ query: async () => [{ isReadOnly }] }) as unknown as EntityManager;

it.each([0, '0', 'OFF'])('reports a server whose read_only is %j as `ok`', async (value) => {
  expect(await stateOfServer(serverSaying(value))).toBe('ok');
});

it.each([1, '1', 'ON', 'NO_LOCK', 'NO_LOCK_NO_ADMIN'])(
  'reports a server whose read_only is %j as `read-only`',
  async (value) => {
    expect(await stateOfServer(serverSaying(value))).toBe('read-only');
  },
);

it('reports a writable file as `ok`, and throws for a missing one', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'imglink-state-'));
  const file = join(folder.path, 'imglink.sqlite');
  await expect(stateOfFile(file)).rejects.toThrow('ENOENT');
  await writeFile(file, '');
  expect(await stateOfFile(file)).toBe('ok');
});
