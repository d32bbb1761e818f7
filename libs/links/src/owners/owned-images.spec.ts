import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { Link } from '../link.entity.js';
import { LinksRepository } from '../links.repository.js';
import { PendingDeletion } from '../pending-deletion.entity.js';
import { tombstone } from '../tombstone.js';
import { UploadRow } from '../upload-row.entity.js';
import { AccountUsage } from './account-usage.entity.js';
import { OwnedImage } from './owned-image.entity.js';
import { OwnedImagesRepository } from './owned-images.repository.js';
import type { Owner } from './owner.js';

/** Above 2^53, where a JavaScript number cannot tell an id from its neighbours. */
const ID = 9007199254740993n;
const ACCOUNT = 2n ** 62n - 1n;
const KEY = 2n ** 61n + 1n;
const UNLIMITED = { account: null, key: null };
const OWNER: Owner = { accountId: ACCOUNT, keyId: KEY, totalBytes: UNLIMITED };
const BY_SESSION: Owner = { ...OWNER, keyId: null };

const linkOf = (id: bigint, more: Partial<Link> = {}): Link => ({
  ...tombstone(id, 0, ACCOUNT),
  format: 1,
  bytes: 100,
  deletedAt: null,
  ...more,
});

describe.each(DATABASE_KINDS)('the images of an account in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let links: LinksRepository;
  let images: OwnedImagesRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    const entities = [Link, PendingDeletion, UploadRow, OwnedImage, AccountUsage];
    open = await openDatabase(await databases.create(), entities);
    links = new LinksRepository(open.database);
    images = new OwnedImagesRepository(open.database);
  });
  beforeEach(() =>
    open.database.write(async (rows) => {
      for (const entity of [Link, PendingDeletion, UploadRow, OwnedImage, AccountUsage]) {
        await rows.createQueryBuilder().delete().from(entity).execute();
      }
    }),
  );
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  /** The usage of the account, and that of the key, after a check that both are the sums over the rows. */
  async function usage(): Promise<[number, number][]> {
    const rows = await open.database.read((manager) => manager.findBy(OwnedImage, { accountId: ACCOUNT }));
    const sumOf = (counted: OwnedImage[]) => ({
      images: counted.length,
      bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    const used = [await images.usage(ACCOUNT), await images.usage(ACCOUNT, KEY)] as const;
    expect(used).toEqual([sumOf(rows), sumOf(rows.filter(({ keyId }) => keyId === KEY))]);
    return used.map(({ images: count, bytes }) => [count, bytes]);
  }

  it('are counted for the account and for the key, each once', async () => {
    expect(await usage()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    await links.claim(OWNER, { id: ID, bytes: 100 });
    await links.claim(OWNER, { id: ID, bytes: 100 });
    await links.claim(BY_SESSION, { id: ID + 1n, bytes: 2_000_000_000 });
    await links.claim(BY_SESSION, { id: ID + 2n, bytes: 2_000_000_000 });
    await links.claim({ ...OWNER, accountId: 5n }, { id: ID, bytes: 7 });
    expect(await usage()).toEqual([
      [3, 4_000_000_100],
      [1, 100],
    ]);
    expect(await images.usage(5n, KEY)).toEqual({ images: 1, bytes: 7 });
  });

  it('are counted with their stored bytes, which may differ from the received ones', async () => {
    await links.claim(OWNER, { id: ID, bytes: 100 });
    await links.claim({ ...OWNER, totalBytes: { account: 10, key: 10 } }, { id: ID, bytes: 90 });
    expect(await usage()).toEqual([
      [1, 90],
      [1, 90],
    ]);
  });

  it('are not counted any more once they are released, however often', async () => {
    for (const id of [ID, ID + 1n]) await links.claim(OWNER, { id, bytes: 100 });
    await links.release(ACCOUNT, ID);
    await links.release(ACCOUNT, ID);
    await links.release(ACCOUNT, 1n);
    await links.release(5n, ID + 1n);
    expect(await usage()).toEqual([
      [1, 100],
      [1, 100],
    ]);
    await links.claim(OWNER, { id: ID, bytes: 100 });
    expect(await usage()).toEqual([
      [2, 200],
      [2, 200],
    ]);
  });

  it.each([
    ['account', { account: 250, key: null }],
    ['API key', { account: 1_000, key: 250 }],
  ])('are refused beyond the limit of the %s, and fill it to the last byte', async (name, totalBytes) => {
    const owner = { ...OWNER, totalBytes };
    for (const id of [ID, ID + 1n]) await links.claim(owner, { id, bytes: 100 });
    await expect(links.claim(owner, { id: ID + 2n, bytes: 51 })).rejects.toMatchObject({
      code: 'account-full',
      limit: 250,
      detail: `The images of the ${name} may have 250 bytes in all; with this one they would have 251.`,
    });
    expect(await usage()).toEqual([
      [2, 200],
      [2, 200],
    ]);
    await links.claim(owner, { id: ID + 2n, bytes: 50 });
    await links.release(ACCOUNT, ID);
    await links.claim(owner, { id: ID + 3n, bytes: 100 });
    await expect(links.claim(owner, { id: ID + 4n, bytes: 1 })).rejects.toMatchObject({ code: 'account-full' });
    expect((await usage())[0]).toEqual([3, 250]);
  });

  it('fill a limit exactly when many are claimed at once, the first ones of the account', async () => {
    const owner = { ...OWNER, totalBytes: { account: 500, key: null } };
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        links.claim({ ...owner, keyId: at % 2 ? KEY : null }, { id: ID + BigInt(at), bytes: 100 }).then(
          () => 'claimed',
          (error: unknown) => (error as { code: string }).code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(5);
    expect(new Set(outcomes)).toEqual(new Set(['claimed', 'account-full']));
    expect((await usage())[0]).toEqual([5, 500]);
  });

  it('are claimed together when they arrive at the same time, and each has its own outcome', async () => {
    const owner = { ...OWNER, totalBytes: { account: 1_000, key: null } };
    await links.claim(owner, { id: ID, bytes: 100 });
    const write = vi.spyOn(open.database, 'write');
    await Promise.all(
      Array.from({ length: 7 }, (_, at) => links.claim(owner, { id: ID + BigInt(at) + 1n, bytes: 100 })),
    );
    expect(write).toHaveBeenCalledTimes(2);
    write.mockRestore();
    // A repeat, one that does not fit, and two that do.
    const outcomes = await Promise.allSettled(
      (
        [
          [20n, 50],
          [1n, 90],
          [21n, 500],
          [22n, 50],
        ] as const
      ).map(([at, bytes]) => links.claim(owner, { id: ID + at, bytes })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((await usage())[0]).toEqual([10, 890]);
  });

  it('are counted exactly while claims, repeats, corrections and releases of the same images meet', async () => {
    const ids = [ID, ID + 1n, ID + 2n];
    await links.claim(OWNER, { id: ID, bytes: 1 });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        ids.flatMap((id) => [
          links.claim(OWNER, { id, bytes: 100 }),
          links.release(ACCOUNT, id),
          links.claim(OWNER, { id, bytes: 90 }),
          links.claim(OWNER, { id, bytes: 90 }),
          links.release(ACCOUNT, id),
        ]),
      );
      await usage();
    }
    for (const id of ids) await links.release(ACCOUNT, id);
    expect((await usage())[0]).toEqual([0, 0]);
  });

  it('have a row as soon as they have a link, and a second run of the job changes nothing', async () => {
    const link = linkOf(ID, { expiresAt: 2 ** 45 });
    for (let run = 0; run < 2; run += 1) {
      expect(await links.insert(link, { endsUpload: true, owner: OWNER })).toEqual(link);
    }
    expect(await links.find(ID)).toEqual(link);
    expect(await images.page(ACCOUNT, 10)).toEqual([ID]);
    expect(await usage()).toEqual([
      [1, 100],
      [1, 100],
    ]);
  });

  it('get no link if the account has no space', async () => {
    const owner = { ...OWNER, totalBytes: { account: 99, key: null } };
    const inserted = links.insert(linkOf(ID, { expiresAt: 1_000 }), { owner });
    await expect(inserted).rejects.toMatchObject({ code: 'account-full' });
    expect([await links.find(ID), await links.findDeletion(ID)]).toEqual([null, null]);
    expect((await usage())[0]).toEqual([0, 0]);
  });

  it('are not counted if a tombstone came first, also if they were claimed before', async () => {
    const gone = tombstone(ID, 5, ACCOUNT);
    await links.claim(OWNER, { id: ID, bytes: 100 });
    await links.insertTombstone(gone);
    expect(await links.insert(linkOf(ID), { owner: OWNER })).toEqual(gone);
    expect((await usage())[0]).toEqual([0, 0]);
  });

  it('are listed newest first, page by page, without those of other accounts', async () => {
    for (const id of [3n, ID, 1n, ID + 1n, 2n]) await links.claim(OWNER, { id, bytes: 1 });
    await links.claim({ ...OWNER, accountId: ACCOUNT - 1n }, { id: ID + 2n, bytes: 1 });
    expect(await images.page(ACCOUNT, 2)).toEqual([ID + 1n, ID]);
    expect(await images.page(ACCOUNT, 2, ID)).toEqual([3n, 2n]);
    expect(await images.page(ACCOUNT, 10, 3n)).toEqual([2n, 1n]);
    expect(await images.page(ACCOUNT, 10, 1n)).toEqual([]);
  });
});
