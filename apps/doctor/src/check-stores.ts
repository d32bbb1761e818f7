import type { Settings } from '#config';
import { type ObjectStore, openStore, type StoreOptions } from '#storage';
import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { fail, type Finding, ok, warn, messagesOf } from './finding.js';

const PROBE = Buffer.from('a test object of npm run doctor');
const FREE_SHARE = 0.1;

type Right = 'put' | 'stat' | 'get' | 'delete';

/** The actions that a bucket's policy must allow for each operation. */
const ACTIONS: Record<Right, string> = {
  put: 's3:PutObject',
  stat: 's3:GetObject and s3:ListBucket',
  get: 's3:GetObject',
  delete: 's3:DeleteObject',
};

/** Puts an object into each store, reads it and deletes it, which needs the same permissions as imglink. */
export async function checkStores({ storage: { stores, staging } }: Settings): Promise<Finding[]> {
  const places = stores.map((options, place) => ({ what: `store ${place}`, variable: 'STORAGE_URL', options }));
  const all = [{ what: 'staging', variable: 'STAGING_URL', options: staging }, ...places];
  return (await Promise.all(all.map(({ what, variable, options }) => checkStore(what, variable, options)))).flat();
}

async function checkStore(what: string, variable: string, options: StoreOptions): Promise<Finding[]> {
  let store: ObjectStore;
  try {
    store = await openStore(options);
    await store.ping();
  } catch (error) {
    return [fail(what, messagesOf(error), `Correct ${variable}, its bucket or folder, or the credentials.`)];
  }
  if (options.readonly) return [ok(what, `${nameOf(options)} answers. It is read-only, so no object was put`)];
  const findings = [await probe(what, options, store)];
  if (options.driver === 'disk') findings.push(...(await spaceFindings(what, options.root)));
  return findings;
}

async function probe(what: string, options: StoreOptions, store: ObjectStore): Promise<Finding> {
  const key = `doctor/${randomUUID()}`;
  let right: Right = 'put';
  try {
    await store.put(key, Readable.from([PROBE]));
    right = 'stat';
    const facts = await store.stat(key);
    right = 'get';
    const found = await store.get(key);
    const bytes = found && (await buffer(found.body));
    if (!bytes?.equals(PROBE) || facts?.size !== PROBE.length) throw new Error('it returns other bytes than were put');
    right = 'delete';
    await store.delete([key]);
    if (await store.stat(key)) throw new Error('the object still exists after it was deleted');
    return ok(what, `${nameOf(options)}: an object was put, read and deleted`);
  } catch (error) {
    await store.delete([key]).catch(() => undefined);
    return fail(what, `${nameOf(options)}: ${right} failed: ${messagesOf(error)}`, adviceOn(right, options));
  }
}

function adviceOn(right: Right, options: StoreOptions): string {
  if (options.driver === 's3') {
    const resource = `arn:aws:s3:::${options.bucket}/${options.prefix}*`;
    return `Allow ${ACTIONS[right]} on ${resource} (docs/operations.md, S3); for a server that refuses checksums, checksums=required.`;
  }
  return `Let this user write to ${options.root}, and check that the disk has space and is not read-only.`;
}

async function spaceFindings(what: string, root: string): Promise<Finding[]> {
  const { bavail, blocks } = await statfs(root);
  if (bavail >= blocks * FREE_SHARE) return [];
  const advice = 'Add space, or delete images. Without free space, uploads are answered 507.';
  return [warn(`${what} space`, `${Math.round((bavail / blocks) * 100)} % of the disk is free`, advice)];
}

const nameOf = (options: StoreOptions) => (options.driver === 's3' ? `bucket ${options.bucket}` : options.root);
