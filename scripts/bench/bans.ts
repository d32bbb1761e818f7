import { randomBytes } from 'node:crypto';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDatabase } from '../../libs/database/src/testing/index.js';
import { DomainError } from '../../libs/errors/src/index.js';
import { Ban, type BanKind } from '../../libs/moderation/src/bans/ban.entity.js';
import { BanList } from '../../libs/moderation/src/bans/ban-list.js';
import type { BanRefusals } from '../../libs/moderation/src/bans/ban-refusals.js';
import { BansRepository } from '../../libs/moderation/src/bans/bans.repository.js';
import { createLog } from '../../libs/observability/src/index.js';

const BANS = 1_000_000;
const ROWS_A_STATEMENT = 1_000;
const LOOK_UPS = 20_000;
const MIB = 1024 * 1024;
/** Bytes of a value, and the part of the bans. */
const KINDS: Record<BanKind, { bytes: number; part: number }> = {
  sha256: { bytes: 32, part: 0.5 },
  similar: { bytes: 8, part: 0.49 },
  address: { bytes: 17, part: 0.01 },
};

const REFUSAL = new DomainError('upload-banned', 'The image is banned.');

/**
 * `npm run bench -- --bans`: the start of a process with a million bans in SQLite, its memory, and the look-ups of an
 * upload that is not banned, which no database is asked for.
 */
export async function bench(): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'imglink-bans-'));
  await using open = await openDatabase({ kind: 'sqlite', file: join(folder.path, 'db.sqlite') }, [Ban]);
  await insertBans((statement, values) => open.database.write((rows) => rows.query(statement, values)));

  // A random hash is near a banned one in two of a million look-ups.
  const refusals = { refuse: () => Promise.resolve(REFUSAL) };
  const list = new BanList(
    new BansRepository(open.database),
    refusals as unknown as BanRefusals,
    open.database,
    createLog('silent'),
  );
  const before = memory();
  console.log(`start with ${BANS} bans: ${await timesOf(() => list.onModuleInit())}`);
  console.log(`the first look-up, which sorts: ${await timesOf(() => lookUpHash(list))}`);
  console.log(`memory: ${((memory() - before) / MIB).toFixed(0)} MiB`);

  await measure('digests', () => list.checkDigests(1n, [randomBytes(32), randomBytes(32)]));
  await measure('similar', () => lookUpHash(list));
  await measure('address', async () => list.checkClient(`2001:db8::${randomBytes(2).toString('hex')}`));
  list.onApplicationShutdown();
}

const lookUpHash = (list: BanList): Promise<void> =>
  list.checkHash(1n, randomBytes(8)).catch((error: unknown) => {
    if (error !== REFUSAL) throw error;
  });

async function insertBans(write: (statement: string, values: unknown[]) => Promise<unknown>): Promise<void> {
  let id = 1n;
  for (const [kind, { bytes, part }] of Object.entries(KINDS)) {
    for (let row = 0; row < BANS * part; row += ROWS_A_STATEMENT) {
      const values = Array.from({ length: ROWS_A_STATEMENT }, () => {
        const value = randomBytes(bytes);
        if (kind === 'address') value[bytes - 1] = 128;
        return [id++, kind, value, 'Spam', 1, 1];
      });
      const places = values.map(() => '(?, ?, ?, ?, ?, ?)').join();
      await write(`INSERT INTO bans (id, kind, value, reason, created_at, changed_at) VALUES ${places}`, values.flat());
    }
  }
}

async function measure(name: string, lookUp: () => Promise<void>): Promise<void> {
  const times = new Float64Array(LOOK_UPS);
  for (let each = 0; each < LOOK_UPS; each += 1) {
    const began = performance.now();
    await lookUp();
    times[each] = performance.now() - began;
  }
  times.sort();
  const at = (part: number) => `${times[Math.floor(LOOK_UPS * part)]?.toFixed(3)} ms`;
  console.log(`${name}: median ${at(0.5)}, p99 ${at(0.99)}`);
}

async function timesOf(work: () => Promise<void>): Promise<string> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return `${((performance.now() - began) / 1000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of a processor`;
}

/** Memory that is in use, in bytes. `node --expose-gc` lets it collect garbage before. */
function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
