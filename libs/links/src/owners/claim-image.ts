import { isDuplicate } from '#database';
import { DomainError } from '#errors';
import { type EntityManager, In } from 'typeorm';

import { AccountUsage, WHOLE_ACCOUNT } from './account-usage.entity.js';
import { OwnedImage } from './owned-image.entity.js';
import type { Owner } from './owner.js';

/** Every upload of an account needs these statements, so TypeORM does not build them. */
const INSERT = 'INSERT INTO account_images(account_id, image_id, key_id, bytes) VALUES (?, ?, ?, ?)';
const ADD = 'UPDATE account_usage SET images = images + ?, bytes = bytes + ? WHERE account_id = ? AND key_id IN (?, ?)';

const SUMS = 'SELECT key_id, bytes FROM account_usage WHERE account_id = ? AND key_id IN (?, ?)';

/** A row as drivers return it. */
interface Sum {
  key_id: bigint | string;
  bytes: bigint | string | number;
}

/** Space is freed when somebody deletes images, or when images expire. */
const RETRY_SECONDS = 3_600;

/** What an image adds to the usage of its account and key. */
interface Use {
  accountId: bigint;
  keyId: bigint;
  images: number;
  bytes: number;
}

/**
 * Lists an image as the owner's and counts it, in the given transaction. A repeat changes the counted bytes only. The
 * transaction must be rolled back if this throws `account-full`: with the image, the account or key would have more
 * bytes than its limit.
 */
export async function claimImage(
  rows: EntityManager,
  owner: Owner,
  { id, bytes }: { id: bigint; bytes: number },
): Promise<void> {
  const { accountId } = owner;
  const keyId = owner.keyId ?? WHOLE_ACCOUNT;
  try {
    await rows.query(INSERT, [accountId, id, keyId, bytes]);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return correctBytes(rows, accountId, id, bytes);
  }
  await addUse(rows, { accountId, keyId, images: 1, bytes });
  await checkLimits(rows, owner);
}

/**
 * Does the same for several images with ids that differ. Returns false if one of them is listed already; then nothing
 * changes.
 */
export async function claimNewImages(
  rows: EntityManager,
  owner: Owner,
  images: readonly { id: bigint; bytes: number }[],
): Promise<boolean> {
  const { accountId } = owner;
  const keyId = owner.keyId ?? WHOLE_ACCOUNT;
  const sql = INSERT + ', (?, ?, ?, ?)'.repeat(images.length - 1);
  try {
    await rows.query(
      sql,
      images.flatMap(({ id, bytes }) => [accountId, id, keyId, bytes]),
    );
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
  const sum = images.reduce((bytes, image) => bytes + image.bytes, 0);
  await addUse(rows, { accountId, keyId, images: images.length, bytes: sum });
  await checkLimits(rows, owner);
  return true;
}

/**
 * Removes an image from the owner's list and subtracts it, in the given transaction. Returns false if its row is not
 * `held` any more; then nothing changes.
 */
export async function releaseImage(rows: EntityManager, held: OwnedImage): Promise<boolean> {
  const { accountId, imageId, keyId, bytes } = held;
  const { affected } = await rows.delete(OwnedImage, { accountId, imageId, bytes });
  if (!affected) return false;
  await addUse(rows, { accountId, keyId, images: -1, bytes: -bytes });
  return true;
}

/** The stored image may have other bytes than the received one. It was accepted, so no limit refuses it now. */
async function correctBytes(rows: EntityManager, accountId: bigint, imageId: bigint, bytes: number): Promise<void> {
  const held = await rows.findOneBy(OwnedImage, { accountId, imageId });
  if (!held || held.bytes === bytes) return;
  const { affected } = await rows.update(OwnedImage, { accountId, imageId, bytes: held.bytes }, { bytes });
  if (affected) await addUse(rows, { accountId, keyId: held.keyId, images: 0, bytes: bytes - held.bytes });
}

async function addUse(rows: EntityManager, use: Use): Promise<void> {
  const { accountId, keyId, images, bytes } = use;
  const counted = new Set([WHOLE_ACCOUNT, keyId]);
  // Both rows in one statement, always in the order of the primary key, so that no two transactions wait for each
  // other.
  const changed = await change(rows, ADD, [images, bytes, accountId, WHOLE_ACCOUNT, keyId]);
  if (changed === counted.size) return;
  const found = await rows.findBy(AccountUsage, { accountId, keyId: In([...counted]) });
  for (const row of found) counted.delete(row.keyId);
  for (const missing of counted) await rows.insert(AccountUsage, { accountId, keyId: missing, images, bytes });
}

/**
 * Throws `account-full`. The transaction has changed the rows of the sums, so no other transaction changes them now.
 */
async function checkLimits(rows: EntityManager, { accountId, keyId, totalBytes }: Owner): Promise<void> {
  const { account, key } = totalBytes;
  if (account === null && key === null) return;
  const sums = (await rows.query(SUMS, [accountId, WHOLE_ACCOUNT, keyId ?? WHOLE_ACCOUNT])) as Sum[];
  for (const { key_id: counted, bytes } of sums) {
    const isWhole = BigInt(counted) === WHOLE_ACCOUNT;
    const limit = isWhole ? account : key;
    if (limit !== null && Number(bytes) > limit) {
      throw accountFull(isWhole ? 'account' : 'API key', limit, Number(bytes));
    }
  }
}

function accountFull(name: string, limit: number, bytes: number): DomainError {
  const detail = `The images of the ${name} may have ${limit} bytes in all; with this one they would have ${bytes}.`;
  return new DomainError('account-full', detail, { limit, isFinal: true, retryAfterSeconds: RETRY_SECONDS });
}

/** Returns the number of rows that the statement matched. */
async function change(rows: EntityManager, sql: string, values: unknown[]): Promise<number> {
  if (!rows.queryRunner) throw new Error('The statement needs a transaction.');
  const { affected } = await rows.queryRunner.query(sql, values, true);
  return affected ?? 0;
}
