import { DomainError } from '#errors';
import {
  type Block,
  type BlocksRepository,
  type ImageOrigin,
  type ImageOriginsRepository,
  type ImageSearchRepository,
  type Link,
  type OwnedImagesRepository,
  tombstone,
} from '#links';
import { describe, expect, it, vi } from 'vitest';

import { addressBytes } from '../bans/address-value.js';
import type { ReportsService } from '../reports/reports.service.js';
import type { ImageHashes } from '../bans/image-hashes.js';
import { ImageCandidates } from './image-candidates.js';
import { addressRange, type ImageFilter } from './image-filter.js';
import { ModeratedImagesService } from './moderated-images.service.js';

const BLOCKED = 2;
const HASH = Buffer.from('c3d2a19b5e4f8076', 'hex');

interface Image extends Partial<Link> {
  address?: string;
  /** The open reports; undefined: none was ever made. */
  reports?: number;
}

/** The service over images with the ids 1, 2, 3, …, of which the last is the newest. */
function serviceOf(images: Image[]) {
  const links = images.map(({ address: _address, reports: _reports, ...link }, at) => ({
    ...tombstone(BigInt(at + 1), 0),
    format: 1,
    deletedAt: null,
    ...link,
  }));
  const rows: ImageOrigin[] = images.flatMap(({ address }, at) =>
    address === undefined ? [] : [{ imageId: BigInt(at + 1), address: addressBytes(address)! }],
  );
  const newest = <T>(all: readonly T[], idOf: (row: T) => bigint, before: bigint | undefined, limit: number) =>
    all
      .filter((row) => before === undefined || idOf(row) < before)
      .toReversed()
      .slice(0, limit);
  const read = vi.fn();
  const linkPage = (all: readonly Link[]) => async (before: bigint | undefined, limit: number) => {
    read(limit);
    return newest(all, ({ id }) => id, before, limit);
  };
  const idPage = (all: readonly Link[]) => async (before: bigint | undefined, limit: number) =>
    (await linkPage(all)(before, limit)).map(({ id }) => id);
  const search = {
    newest: linkPage(links),
    withDigest: async (digest: Buffer, before: bigint | undefined, limit: number) =>
      idPage(links.filter(({ sha256 }) => sha256.equals(digest)))(before, limit),
    findAll: async (ids: readonly bigint[]) => links.filter(({ id }) => ids.includes(id)).toReversed(),
  } as unknown as ImageSearchRepository;
  const origins = {
    findAll: async (ids: readonly bigint[]) => rows.filter(({ imageId }) => ids.includes(imageId)),
    ofAddress: async (address: Buffer, before: bigint | undefined, limit: number) => {
      read(limit);
      const found = rows.filter((row) => row.address.equals(address));
      return newest(found, ({ imageId }) => imageId, before, limit).map(({ imageId }) => imageId);
    },
    inRange: async ({ first, last }: { first: Buffer; last: Buffer }, limit: number) =>
      rows
        .filter(({ address }) => address.compare(first) >= 0 && address.compare(last) <= 0)
        .slice(0, limit)
        .map(({ imageId }) => imageId),
    newest: async (before: bigint | undefined, limit: number) => newest(rows, ({ imageId }) => imageId, before, limit),
  } as unknown as ImageOriginsRepository;
  const owned = {
    page: (accountId: bigint, limit: number, before?: bigint) =>
      idPage(links.filter(({ ownerId, deletedAt }) => ownerId === accountId && deletedAt === null))(before, limit),
  } as unknown as OwnedImagesRepository;
  const block = ({ id }: Link): Block => ({ imageId: id, blockedAt: 5, isLegal: 1, reason: 'why', source: 'admin' });
  const blocks = {
    page: idPage(links.filter(({ flags }) => flags === BLOCKED)),
    findAll: async (ids: readonly bigint[]) => links.filter(({ id }) => ids.includes(id)).map(block),
  } as unknown as BlocksRepository;
  const counts = new Map(
    images.flatMap(({ reports: open }, at) =>
      open === undefined ? [] : [[BigInt(at + 1), { open, all: 3 }] as const],
    ),
  );
  const reports = {
    countsOf: async () => counts,
    listReportedImages: idPage(links.filter(({ id }) => counts.has(id))),
  } as unknown as ReportsService;
  const hashes = { find: vi.fn(async () => [HASH]) };
  const candidates = new ImageCandidates(search, origins, owned, blocks, reports);
  const service = new ModeratedImagesService(candidates, origins, blocks, reports, hashes as unknown as ImageHashes);
  const idsOf = async (filter: ImageFilter, before?: bigint, limit = 50) => {
    const { images: found, next } = await service.page(filter, before, limit);
    return { ids: found.map(({ link }) => Number(link.id)), next };
  };
  /** Follows the pages to the end. */
  const all = async (filter: ImageFilter, limit: number) => {
    const ids: number[] = [];
    let pages = 0;
    let next: bigint | undefined;
    do {
      const page = await idsOf(filter, next, limit);
      ids.push(...page.ids);
      ({ next } = page);
      pages += 1;
    } while (next !== undefined);
    return { ids, pages };
  };
  return { service, idsOf, all, hashes, read };
}

const many = (count: number, image: (at: number) => Image = () => ({})) =>
  Array.from({ length: count }, (_, at) => image(at));

describe('ModeratedImagesService', () => {
  it('returns the newest images first, and a cursor only where others follow', async () => {
    const { idsOf } = serviceOf(many(5));
    expect(await idsOf({}, undefined, 3)).toEqual({ ids: [5, 4, 3], next: 3n });
    expect(await idsOf({}, 3n, 3)).toEqual({ ids: [2, 1], next: undefined });
    expect(await idsOf({}, 4n, 3)).toEqual({ ids: [3, 2, 1], next: undefined });
    expect(await idsOf({}, 1n)).toEqual({ ids: [], next: undefined });
  });

  it('says of each image what administrators need to know', async () => {
    const { service } = serviceOf([{ address: '192.0.2.7', flags: BLOCKED }, { deletedAt: 9 }]);
    const { images } = await service.page({}, undefined, 50);
    expect(images).toMatchObject([
      { state: 'deleted', address: null, block: null, similarHash: null },
      { state: 'blocked', address: '192.0.2.7', block: { reason: 'why' }, similarHash: 'c3d2a19b5e4f8076' },
    ]);
  });

  it('examines at most about 1,000 links a page, and finds the images of a rare state on later ones', async () => {
    const rare = (at: number) => (at % 900 === 0 ? { deletedAt: 9 } : {});
    const { all, idsOf, read } = serviceOf(many(3_000, rare));
    const page = await idsOf({ state: 'deleted' });
    const examined = (read.mock.calls as [number][]).reduce((sum, [limit]) => sum + limit, 0);
    expect([page.ids.length, examined > 1_000, examined <= 1_250, page.next !== undefined]).toEqual([
      1,
      true,
      true,
      true,
    ]);
    expect(await all({ state: 'deleted' }, 50)).toEqual({ ids: [2701, 1801, 901, 1], pages: 3 });
  });

  it.each<[string, ImageFilter]>([
    ['an address', { addresses: addressRange('192.0.2.7') }],
    ['a network', { addresses: addressRange('192.0.2.0/24') }],
    ['an account', { accountId: 7n }],
    ['a digest', { sha256: Buffer.alloc(32, 1) }],
    ['the state `blocked`', { state: 'blocked' }],
    [
      'all of these',
      {
        addresses: addressRange('192.0.2.0/24'),
        accountId: 7n,
        sha256: Buffer.alloc(32, 1),
        state: 'blocked',
      },
    ],
  ])('finds the images of %s on pages of any size', async (_name, filter) => {
    const image = { address: '192.0.2.7', ownerId: 7n, sha256: Buffer.alloc(32, 1), flags: BLOCKED };
    const { all } = serviceOf(many(30, (at) => (at % 3 === 0 ? image : { address: '198.51.100.1' })));
    const ids = [28, 25, 22, 19, 16, 13, 10, 7, 4, 1];
    expect((await all(filter, 1)).ids).toEqual(ids);
    expect(await all(filter, 4)).toEqual({ ids, pages: 3 });
    expect(await all(filter, 10)).toEqual({ ids, pages: 1 });
  });

  it('finds images with and without open reports', async () => {
    const { all, service } = serviceOf(many(6, (at) => [{}, { reports: 0 }, { reports: 2 }][at % 3] as Image));
    expect((await all({ isReported: true }, 1)).ids).toEqual([6, 3]);
    expect((await all({ isReported: false }, 3)).ids).toEqual([5, 4, 2, 1]);
    const { images } = await service.page({}, undefined, 3);
    expect(images.map(({ reports: { open, all: sum } }) => [open, sum])).toEqual([
      [2, 3],
      [0, 3],
      [0, 0],
    ]);
  });

  it('finds deleted images of an account, which the list of the account does not have', async () => {
    const { all } = serviceOf(many(6, (at) => ({ ownerId: BigInt(at % 2), deletedAt: at < 4 ? 9 : null })));
    expect((await all({ accountId: 1n }, 50)).ids).toEqual([6]);
    expect((await all({ accountId: 1n, state: 'deleted' }, 50)).ids).toEqual([4, 2]);
  });

  it('reads a network with more than 10,000 images in the order of the images', async () => {
    const { idsOf } = serviceOf(many(20_100, (at) => ({ address: at % 2 ? '192.0.2.7' : '192.0.2.8' })));
    const filter = { addresses: addressRange('192.0.2.0/24') };
    expect(await idsOf(filter, undefined, 3)).toEqual({ ids: [20_100, 20_099, 20_098], next: 20_098n });
    expect(await idsOf(filter, 4n, 3)).toEqual({ ids: [3, 2, 1], next: undefined });
  });

  it('computes hashes for at most 10 images, and none of an image that cannot be read', async () => {
    const { service, hashes } = serviceOf(many(11));
    expect((await service.page({}, undefined, 11)).images.every(({ similarHash }) => similarHash === null)).toBe(true);
    expect(hashes.find).not.toHaveBeenCalled();
    hashes.find.mockRejectedValueOnce(new DomainError('damaged-image', ''));
    const { images } = await service.page({}, undefined, 2);
    expect(new Set(images.map(({ similarHash }) => similarHash))).toEqual(new Set([null, HASH.toString('hex')]));
    hashes.find.mockRejectedValueOnce(new TypeError('a fault'));
    await expect(service.page({}, undefined, 1)).rejects.toThrow(TypeError);
  });
});
