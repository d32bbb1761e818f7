import { openDatabase } from '#database/testing';
import { describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { insertLink } from './insert-link.js';
import { Link } from './link.entity.js';

const PLAIN: Link = {
  id: 2n ** 62n + 1n,
  store: 3,
  format: 1,
  bytes: 20_000_000,
  width: 60_000,
  height: 1,
  flags: 1,
  sha256: Buffer.alloc(32, 0xfe),
  uploadSha256: null,
  title: null,
  description: null,
  expiresAt: null,
  deletedAt: null,
  ownerId: null,
};
const FULL: Link = {
  ...PLAIN,
  uploadSha256: Buffer.alloc(32, 1),
  title: `'"\\?\0😀`,
  description: 'é\r\n%_`',
  expiresAt: 2 ** 45,
  deletedAt: 2 ** 45 + 1,
  ownerId: 2n ** 62n - 1n,
};

describe.each(DATABASE_KINDS)('the statement that inserts a link in %s', (kind) => {
  it('writes every column as the entity does', async () => {
    await using databases = await Databases.start(kind);
    await using open = await openDatabase(await databases.create(), [Link]);
    const inserted = (write: (links: Link[]) => Promise<unknown>) =>
      open.database.write(async (rows) => {
        await rows.clear(Link);
        await write([PLAIN, { ...FULL, id: PLAIN.id + 1n }]);
        return (await rows.query('SELECT * FROM links ORDER BY id')) as Record<string, unknown>[];
      });
    const byEntity = await inserted((links) => open.source.manager.insert(Link, links));
    const byStatement = await inserted(async (links) => {
      for (const link of links) await insertLink(open.source.manager, link);
    });
    expect(byStatement).toEqual(byEntity);
    const columns = open.source.getMetadata(Link).columns.map(({ databaseName }) => databaseName);
    expect(Object.keys(byStatement[0] ?? {}).toSorted()).toEqual(columns.toSorted());
  });
});
