import { GREY_SIDE, hashesOfCrops, perceptualHash } from '#imaging';
import { drawing } from '#imaging/testing';
import sharp, { type Sharp } from 'sharp';
import { expect, it } from 'vitest';

import { SimilarIndex } from './similar-index.js';

/** None matched among 10,000 either (docs/decisions/0053). */
const OTHERS = 300;
const BANNED = 20;
const SIZE = { width: 480, height: 360 };
const SMALL = { width: 160, height: 120 };

/** The grey pixels of an encoded picture, as `renderGrey` makes them in a process of its own. */
const greyOf = (picture: Buffer): Promise<Buffer> =>
  sharp(picture).greyscale().resize({ width: GREY_SIDE, height: GREY_SIDE, fit: 'fill' }).raw().toBuffer();

const banned: Buffer[] = [];
const bans = new SimilarIndex();
for (let seed = 1; banned.length < BANNED; seed += 1) {
  const picture = await drawing({ seed, ...SIZE });
  const hashes = hashesOfCrops(await greyOf(picture));
  // A picture with too little structure cannot be banned this way.
  if (hashes.length === 0) continue;
  banned.push(picture);
  for (const hash of hashes) bans.add(hash, BigInt(banned.length));
}

async function bansOf(picture: Buffer): Promise<bigint[]> {
  const hash = perceptualHash(await greyOf(picture));
  return hash ? bans.find(hash) : [];
}

it.each<[string, (picture: Sharp) => Sharp]>([
  ['in another format', (picture) => picture.webp({ quality: 75 })],
  ['recompressed', (picture) => picture.jpeg({ quality: 35 })],
  ['of half the size', (picture) => picture.resize(SIZE.width / 2).jpeg()],
  [
    'without 5 % of its width and height',
    (picture) => picture.extract({ left: 24, top: 0, width: 456, height: 342 }).jpeg(),
  ],
])('finds each copy %s', async (_name, copy) => {
  const copies = await Promise.all(banned.map((picture) => copy(sharp(picture)).toBuffer()));
  const missed = await Promise.all(
    copies.map(async (picture, id) => ((await bansOf(picture)).includes(BigInt(id + 1)) ? [] : [id])),
  );
  expect(missed.flat()).toEqual([]);
});

it(`finds no ban for ${OTHERS} other pictures`, async () => {
  const matched: number[] = [];
  for (let seed = 100_000; seed < 100_000 + OTHERS; seed += 1) {
    if ((await bansOf(await drawing({ seed, ...SMALL }))).length > 0) matched.push(seed);
  }
  expect(matched).toEqual([]);
});
