import type { OpenDatabase } from '#database/testing';
import { Report, ReportedImage, ReportsRepository } from '#moderation';
import {
  AccountUsage,
  AdoptionsRepository,
  Block,
  BlocksRepository,
  HoldsRepository,
  ImageAdoptions,
  ImageOrigin,
  ImageOriginsRepository,
  ImageSearchRepository,
  Link,
  LinksRepository,
  OwnedImage,
  PendingDeletion,
  PendingModeration,
  tombstone,
  UploadRow,
  UploadRowsRepository,
} from '#links';
import { expect } from 'vitest';

/** The tables of the repositories here. */
export const TABLES = [
  Link,
  Block,
  PendingDeletion,
  PendingModeration,
  UploadRow,
  OwnedImage,
  AccountUsage,
  Report,
  ReportedImage,
  ImageOrigin,
];

/** Makes each statement of the repositories that requests to one process do not make. */
export async function passThroughRepositories(open: OpenDatabase): Promise<void> {
  await keepUploadRows(open);
  await adoptImages(open);
  await keepBlocks(open);
  await holdImages(open);
  await keepReports(open);
  await searchImages(open);
}

/** The statements about the row of an upload, from its first byte to its link. */
async function keepUploadRows({ database: rows }: OpenDatabase): Promise<void> {
  const uploads = new UploadRowsRepository(rows);
  const id = 77n;
  await uploads.insert(id, 'receiving');
  await uploads.save(id, 'recorded', '{}');
  await uploads.find(id);
  await uploads.untouchedSince(Date.now(), 10);
  const link = { ...tombstone(id, 0), format: 1, deletedAt: null };
  await new LinksRepository(rows).insert(link, { endsUpload: true, address: Buffer.alloc(16) });
  await uploads.delete([id]);
}

/** The adoption of an anonymous image, one that its deletion prevents, and one whose account has another limit. */
async function adoptImages({ database: rows }: OpenDatabase): Promise<void> {
  const links = new LinksRepository(rows);
  const images = new ImageAdoptions(new AdoptionsRepository(rows, new UploadRowsRepository(rows)), links);
  const owner = { accountId: 7n, keyId: null, totalBytes: { account: null, key: null } };
  const link = { ...tombstone(78n, 0), format: 1, deletedAt: null };
  await links.insert(link);
  expect(await images.adopt(link, owner)).toBe('adopted');
  await links.delete(link.id, 1);
  expect(await images.adopt(link, owner)).toBe('taken');
}

/** Blocks an image that expires and one that does not, and unblocks and deletes them. */
async function keepBlocks({ database: rows }: OpenDatabase): Promise<void> {
  const [links, blocks] = [new LinksRepository(rows), new BlocksRepository(rows)];
  for (const [imageId, expiresAt] of [
    [178n, null],
    [179n, Date.now() + 3_600_000],
  ] as const) {
    await links.insert({ ...tombstone(imageId, 0), format: 1, deletedAt: null, expiresAt });
    const block: Block = { imageId, blockedAt: Date.now(), isLegal: 1, reason: 'a court order', source: 'admin' };
    await blocks.insert({ ...block, isLegal: 0 });
    await blocks.insert(block);
    await blocks.find(imageId);
    await blocks.delete(imageId);
    await blocks.insert(block);
    await links.deleteEvenBlocked(imageId, Date.now());
  }
}

/** Held images that are allowed and refused, one that is moderated while it is live, and what the sweeper reads. */
async function holdImages({ database: rows }: OpenDatabase): Promise<void> {
  const [links, holds] = [new LinksRepository(rows), new HoldsRepository(rows)];
  const insert = (id: bigint, moderated: 'before' | 'after') =>
    links.insert({ ...tombstone(id, 0), format: 1, deletedAt: null }, { moderated });
  await Promise.all([insert(187n, 'before'), insert(188n, 'before'), insert(189n, 'after')]);
  const [first] = await holds.due(Date.now(), 2);
  await holds.due(Date.now(), 2, first);
  await holds.backlog();
  const open = await holds.findOpen(187n);
  await holds.postpone(open!.pending, Date.now());
  await holds.release(187n);
  await holds.refuse(188n, Date.now());
  await links.deleteRefused(188n);
  await holds.end(189n);
}

/** Reports of an image: one, its repeat, more than are stored, and what administrators do with them. */
async function keepReports({ database: rows }: OpenDatabase): Promise<void> {
  const reports = new ReportsRepository(rows);
  const imageId = 180n;
  const add = (number: number) => {
    const reporter = Buffer.from([number]);
    const texts = { reason: 'spam', text: null, contact: null } as const;
    return reports.add({ imageId, reporter, id: BigInt(number), createdAt: number, ...texts });
  };
  await add(1);
  await add(1);
  await reports.resolve({ imageId, id: 1n }, null, 1);
  for (let number = 2; number <= 101; number += 1) await add(number);
  await reports.resolveAll(imageId, 'Spam', 1);
  await reports.page(true, undefined, 2);
  await reports.page(true, 99n, 2);
  await reports.countsOf([imageId, 181n]);
  await reports.listImages(undefined, 2);
  await reports.listImages(imageId, 2);
  await reports.countsOf([imageId]);
  await reports.findNthOpen(imageId, 1);
  await reports.pageResolved(0n, 99n, 2);
  await new BlocksRepository(rows).findAll([imageId]);
  await reports.deleteResolved(imageId, 99n);
}

/** The ways in which administrators find images. */
async function searchImages({ database: rows }: OpenDatabase): Promise<void> {
  const search = new ImageSearchRepository(rows);
  const [origins, blocks] = [new ImageOriginsRepository(rows), new BlocksRepository(rows)];
  const ids = [1n, 2n, 3n];
  const address = Buffer.alloc(16);
  for (const before of [undefined, 2n ** 62n]) {
    await search.newest(before, 10);
    await search.withDigest(Buffer.alloc(32), before, 10);
    await origins.ofAddress(address, before, 10);
    await origins.newest(before, 10);
    await blocks.page(before, 10);
  }
  await origins.deleteBelow(2n ** 62n, 10);
  await origins.inRange({ first: address, last: address }, 10);
  for (const found of [search, origins, blocks]) await found.findAll(ids);
}
