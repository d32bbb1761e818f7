import { openDatabase } from '#database/testing';
import { DomainError } from '#errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Databases } from '../../../../test/harness/databases.js';
import { Link } from '../link.entity.js';
import { LinksRepository } from '../links.repository.js';
import { PendingDeletion } from '../pending-deletion.entity.js';
import { MemoryAdoptions } from '../testing/memory-adoptions.js';
import { tombstone } from '../tombstone.js';
import { UploadRow } from '../upload-row.entity.js';
import { UploadRowsRepository } from '../upload-rows.repository.js';
import { AccountUsage } from './account-usage.entity.js';
import { AdoptionsRepository } from './adoptions.repository.js';
import { ImageAdoptions } from './image-adoptions.js';
import { OwnedImage } from './owned-image.entity.js';
import type { Owner } from './owner.js';

const ID = 9007199254740993n;
const ANNA: Owner = { accountId: 2n ** 62n - 1n, keyId: null, totalBytes: { account: 250, key: null } };
const BERT: Owner = { ...ANNA, accountId: 5n };
const ENTITIES = [Link, PendingDeletion, UploadRow, OwnedImage, AccountUsage];
const linkOf = (id: bigint, changes: Partial<Link> = {}): Link => ({
  ...tombstone(id, 0),
  format: 1,
  bytes: 100,
  deletedAt: null,
  ...changes,
});

interface Tables {
  adoptions: AdoptionsRepository;
  links: LinksRepository;
  /** Deletes all rows and inserts a link. */
  reset(link: Link): Promise<void>;
  /** The owner of the link, the accounts that list it, and the number of records; after a check of the usage. */
  state(): Promise<{ owner: bigint | null | undefined; listedBy: bigint[]; records: number }>;
  setLink(changes: Partial<Link>): Promise<void>;
}

interface Fault {
  call: number;
  kind: 'dies before' | 'dies after' | 'fails after its effect';
}

class Died extends Error {}

function unlessFault(error: unknown): void {
  if (!(error instanceof Died || error instanceof DomainError)) throw error;
}

/** Returns both repositories with a fault in one of their calls, and the names of all calls. */
function withFault({ adoptions, links }: Tables, fault?: Fault) {
  const calls: string[] = [];
  let isDead = false;
  const faulty = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (of, name) => {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (isDead) throw new Died();
          calls.push(String(name));
          const kind = fault?.call === calls.length ? fault.kind : undefined;
          isDead = kind === 'dies before' || kind === 'dies after';
          if (kind === 'dies before') throw new Died();
          const result: unknown = await Reflect.apply(member, of, args);
          if (kind === 'dies after') throw new Died();
          if (kind) throw new DomainError('unavailable', 'The database did not answer.');
          return result;
        };
      },
    });
  return { calls, images: new ImageAdoptions(faulty(adoptions), faulty(links)) };
}

async function openTables(kind: 'memory' | 'sqlite' | 'mysql'): Promise<Tables & AsyncDisposable> {
  if (kind === 'memory') return memoryTables();
  const databases = await Databases.start(kind);
  const open = await openDatabase(await databases.create(), ENTITIES);
  const { database } = open;
  const links = new LinksRepository(database);
  return {
    links,
    adoptions: new AdoptionsRepository(database, new UploadRowsRepository(database)),
    reset: (link) =>
      database.write(async (rows) => {
        for (const entity of ENTITIES) await rows.createQueryBuilder().delete().from(entity).execute();
        await rows.insert(Link, link);
      }),
    state: async () => {
      const [owned, used, records] = await database.read(async (rows) => [
        await rows.find(OwnedImage),
        await rows.findBy(AccountUsage, { keyId: 0n }),
        await rows.count(UploadRow),
      ]);
      for (const { accountId, images, bytes } of used) {
        const counted = owned.filter((image) => image.accountId === accountId);
        expect([images, bytes]).toEqual([counted.length, counted.reduce((sum, image) => sum + image.bytes, 0)]);
      }
      const link = await links.find(ID);
      return { owner: link?.ownerId, listedBy: owned.map(({ accountId }) => accountId), records };
    },
    setLink: async (changes) => {
      await database.write((rows) => rows.update(Link, { id: ID }, changes));
    },
    [Symbol.asyncDispose]: async () => {
      await open[Symbol.asyncDispose]();
      await databases[Symbol.asyncDispose]();
    },
  };
}

function memoryTables(): Tables & AsyncDisposable {
  let memory = new MemoryAdoptions();
  return {
    get adoptions() {
      return memory.adoptions;
    },
    get links() {
      return memory.repository;
    },
    reset: async (link) => {
      memory = new MemoryAdoptions();
      memory.links.set(link.id, link);
    },
    state: async () => ({
      owner: memory.links.get(ID)?.ownerId,
      listedBy: [...memory.claims].filter(([, images]) => images.has(ID)).map(([accountId]) => accountId),
      records: memory.records.size,
    }),
    setLink: async (changes) => void memory.links.set(ID, { ...linkOf(ID), ...memory.links.get(ID), ...changes }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

describe.each(['memory', 'sqlite', 'mysql'] as const)('the adoption of an anonymous image in %s', (kind) => {
  let tables: Awaited<ReturnType<typeof openTables>>;
  const adoptionsOf = (): ImageAdoptions => withFault(tables).images;

  beforeAll(async () => {
    tables = await openTables(kind);
  });
  beforeEach(() => tables.reset(linkOf(ID)));
  afterAll(() => tables[Symbol.asyncDispose]());

  it('lists it for its account, once, also by many requests at the same time', async () => {
    const images = adoptionsOf();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => images.adopt(linkOf(ID), ANNA)));
    // A request that meets the end of another one may have to be repeated.
    expect(outcomes).toContain('adopted');
    expect(await images.adopt(linkOf(ID), ANNA)).toBe('adopted');
    expect(await tables.state()).toEqual({ owner: ANNA.accountId, listedBy: [ANNA.accountId], records: 0 });
  });

  it('gives it to one of two accounts', async () => {
    const images = adoptionsOf();
    const outcomes = await Promise.all([images.adopt(linkOf(ID), ANNA), images.adopt(linkOf(ID), BERT)]);
    const owner = outcomes[0] === 'adopted' ? ANNA : BERT;
    expect(outcomes.filter((outcome) => outcome === 'adopted')).toHaveLength(1);
    expect(await tables.state()).toEqual({ owner: owner.accountId, listedBy: [owner.accountId], records: 0 });
    expect(await images.adopt(linkOf(ID), owner === ANNA ? BERT : ANNA)).toBe('taken');
  });

  it('leaves nothing if the account has no space, or if the image is deleted or absent', async () => {
    const images = adoptionsOf();
    const full = { ...ANNA, totalBytes: { account: 99, key: null } };
    await expect(images.adopt(linkOf(ID), full)).rejects.toMatchObject({ code: 'account-full' });
    expect(await images.adopt(linkOf(ID + 1n), ANNA)).toBe('taken');
    await tables.setLink({ deletedAt: 1 });
    expect(await images.adopt(linkOf(ID), ANNA)).toBe('taken');
    expect(await tables.state()).toEqual({ owner: null, listedBy: [], records: 0 });
  });

  describe.each([
    ['anonymous', async (): Promise<void> => undefined],
    ['deleted before', (): Promise<void> => tables.setLink({ deletedAt: 1 })],
    ['of the account already', async (): Promise<void> => void (await adoptionsOf().adopt(linkOf(ID), ANNA))],
  ] as const)('of an image that is %s', (_state, prepare) => {
    it.each(['dies before', 'dies after', 'fails after its effect'] as const)(
      'is exact after the sweeper has ended it, or after a repeat, if any one call %s',
      async (fault) => {
        await prepare();
        const undisturbed = withFault(tables);
        await undisturbed.images.adopt(linkOf(ID), ANNA);
        expect(undisturbed.calls.length).toBeGreaterThan(0);
        for (const isRepeated of [false, true]) {
          for (let call = 1; call <= undisturbed.calls.length; call += 1) {
            await tables.reset(linkOf(ID));
            await prepare();
            await withFault(tables, { call, kind: fault }).images.adopt(linkOf(ID), ANNA).catch(unlessFault);
            if (isRepeated) await adoptionsOf().adopt(linkOf(ID), ANNA);
            await adoptionsOf().end(ID, ANNA.accountId);
            const { owner, listedBy, records } = await tables.state();
            const { deletedAt } = (await tables.links.find(ID)) ?? linkOf(ID);
            expect([listedBy, records]).toEqual([owner && deletedAt === null ? [owner] : [], 0]);
          }
        }
      },
    );
  });
});

it('does not give an image to an account whose adoption the sweeper has ended', async () => {
  await using tables = await openTables('memory');
  await tables.reset(linkOf(ID));
  const { images } = withFault(tables);
  await tables.adoptions.begin(ID, ANNA.accountId);
  await tables.links.claim(ANNA, linkOf(ID));
  // The process is paused here.
  await images.end(ID, ANNA.accountId);
  expect(await tables.adoptions.transfer(ID, ANNA.accountId)).toBe(false);
  expect(await tables.state()).toEqual({ owner: null, listedBy: [], records: 0 });
});

it('is refused while another account adopts the image', async () => {
  await using tables = await openTables('memory');
  await tables.reset(linkOf(ID));
  await tables.adoptions.begin(ID, BERT.accountId);
  expect(await withFault(tables).images.adopt(linkOf(ID), ANNA)).toBe('busy');
  expect(await withFault(tables).images.adopt(linkOf(ID), BERT)).toBe('adopted');
});
