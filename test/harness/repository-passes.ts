import type { OpenDatabase } from '#database/testing';
import { ReportsRepository } from '#moderation';
import {
  AdoptionsRepository,
  Block,
  BlocksRepository,
  ImageAdoptions,
  ImageOriginsRepository,
  ImageSearchRepository,
  LinksRepository,
  tombstone,
  UploadRowsRepository,
} from '#links';
import { expect } from 'vitest';

/** The statements about the row of an upload, from its first byte to its link. */
export async function keepUploadRows({ database: rows }: OpenDatabase): Promise<void> {
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
export async function adoptImages({ database: rows }: OpenDatabase): Promise<void> {
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
export async function keepBlocks({ database: rows }: OpenDatabase): Promise<void> {
  const [links, blocks] = [new LinksRepository(rows), new BlocksRepository(rows)];
  for (const [imageId, expiresAt] of [
    [178n, null],
    [179n, Date.now() + 3_600_000],
  ] as const) {
    await links.insert({ ...tombstone(imageId, 0), format: 1, deletedAt: null, expiresAt });
    const block: Block = { imageId, blockedAt: Date.now(), isLegal: 1, reason: 'a court order', source: 'admin' };
    await blocks.insert(block);
    await blocks.find(imageId);
    await blocks.delete(imageId);
    await blocks.insert(block);
    await links.deleteEvenBlocked(imageId, Date.now());
  }
}

/** Reports of an image: one, its repeat, more than are stored, and what administrators do with them. */
export async function keepReports({ database: rows }: OpenDatabase): Promise<void> {
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
}

/** The ways in which administrators find images. */
export async function searchImages({ database: rows }: OpenDatabase): Promise<void> {
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
