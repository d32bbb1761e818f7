import 'reflect-metadata';

import { mysqlOf } from '#config';
import { DatabaseModule, type DatabaseOptions, migrate } from '#database';
import { Link, LinksRepository, PendingDeletion, UploadRow } from '#links';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { randomInt } from 'node:crypto';

import { MariaDb } from '../../test/harness/mariadb.js';
import { type Figure, report } from './figures.js';

type Work = () => Promise<void>;

const FEW = 10_000;
const MANY = [1_000_000, 10_000_000];
const LOADED_AT_ONCE = 250_000;
/** The distance between two ids: one row every few milliseconds, from several API processes. */
const STEP = 30_000_017n;
const FIRST = 1n << 40n;
const READS = 20_000;
const INSERTS = 3_000;
/** A read or an insert in the larger table may take 1.3 times as long. */
const WANTED = 0.77;

/** The cost of a link among 10 thousand and among 10 million rows, with imglink's own statements. */
export async function bench(): Promise<void> {
  // All rows fit into memory, so this measures the tree and not the disk.
  await using server = await MariaDb.start({ 'innodb-buffer-pool-size': '4G', 'innodb-log-file-size': '512M' });
  const figures: Figure[] = [];
  await using few = await Table.of(server, FEW);
  for (const rows of MANY) {
    await using many = await Table.of(server, rows);
    const name = `${rows / 1_000_000} million rows`;
    const read = [() => many.read(), () => few.read()] as const;
    // The first reads are cold.
    await alternate('', READS, ...read);
    figures.push(await alternate(`reads, ${name}`, READS, ...read));
    figures.push(
      await alternate(
        `inserts, ${name}`,
        INSERTS,
        () => many.insert(),
        () => few.insert(),
      ),
    );
  }
  report(figures, { few: FEW });
}

class RowsModule {}

/** imglink's repository of links, without the rest of imglink. */
function openDatabase(options: DatabaseOptions): Promise<INestApplicationContext> {
  const imports = [DatabaseModule.forRoot(options), TypeOrmModule.forFeature([Link, PendingDeletion, UploadRow])];
  return NestFactory.createApplicationContext(
    { module: RowsModule, imports, providers: [LinksRepository] },
    { logger: false },
  );
}

/** Fills the table of links with this many rows. */
class Table implements AsyncDisposable {
  private inserted = 0n;

  private constructor(
    private readonly rows: number,
    private readonly open: INestApplicationContext,
    private readonly links: LinksRepository,
  ) {}

  static async of(server: MariaDb, rows: number): Promise<Table> {
    const url = await server.createDatabase();
    const options = mysqlOf(url, 2);
    await migrate(options);
    const open = await openDatabase(options);
    await server.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0');
    const database = new URL(url).pathname.slice(1);
    for (let from = 0; from < rows; from += LOADED_AT_ONCE) {
      const to = Math.min(rows, from + LOADED_AT_ONCE) - 1;
      await server.query(
        `INSERT INTO ${database}.links (id, store, format, bytes, width, height, flags, sha256)
         SELECT ${FIRST} + seq * ${STEP}, 0, 1, 1000000, 1600, 1200, 0, UNHEX(SHA2(seq, 256)) FROM ${database}.seq_${from}_to_${to}`,
      );
      process.stderr.write(`\r${to + 1} of ${rows} rows`);
    }
    process.stderr.write('\n');
    await server.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
    return new Table(rows, open, open.get(LinksRepository));
  }

  /** Reads a link anywhere in the table. */
  async read(): Promise<void> {
    const link = await this.links.find(FIRST + BigInt(randomInt(this.rows)) * STEP);
    if (!link) throw new Error('A row is missing.');
  }

  /** Inserts durably at the newest end, as an upload does. */
  async insert(): Promise<void> {
    this.inserted += 1n;
    const link = linkOf(FIRST + (BigInt(this.rows) + this.inserted) * STEP);
    await this.links.insert(link);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.open.close();
  }
}

/** Alternates between both, so that noise of the machine affects them alike. Medians remove pauses of the machine. */
async function alternate(name: string, times: number, ours: Work, floor: Work): Promise<Figure> {
  const taken = { ours: [] as number[], floor: [] as number[] };
  for (let each = 0; each < times; each += 1) {
    taken.floor.push(await timed(floor));
    taken.ours.push(await timed(ours));
  }
  const middle = { ours: quantile(taken.ours, 0.5), floor: quantile(taken.floor, 0.5) };
  return {
    name,
    ours: 1000 / middle.ours,
    floor: 1000 / middle.floor,
    ratio: middle.floor / middle.ours,
    wanted: WANTED,
    p50Ms: middle.ours,
    p99Ms: quantile(taken.ours, 0.99),
  };
}

async function timed(work: Work): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? 0;

function linkOf(id: bigint): Link {
  const pixels = { width: 1600, height: 1200, bytes: 1_000_000 };
  const text = { title: null, description: null, expiresAt: null, deletedAt: null, ownerId: null };
  const digests = { sha256: Buffer.alloc(32, 7), uploadSha256: null };
  return { id, store: 0, format: 1, flags: 0, ...pixels, ...text, ...digests };
}
