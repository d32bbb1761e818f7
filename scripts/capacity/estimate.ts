import { NODE_COUNT, SEQUENCE_COUNT, SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS } from '#keys';

import type { Assumptions } from './options.js';
import { imagesFor } from './zipf.js';

const DAY_SECONDS = 86_400;
const YEAR_DAYS = 365;
const KEY_LETTERS = 62;
const KEY_LENGTH = 11;
/** The size of InnoDB's pages, and of an entry of an inner page: a key, a page number, a header. */
const PAGE_BYTES = 16 * 1024;
const INNER_ENTRY_BYTES = 8 + 4 + 5;
/** How long the shared cache keeps a link (libs/cache). */
const SHARED_CACHE_SECONDS = 600;
/** Finished jobs that BullMQ keeps for each of three queues (libs/jobs). */
const KEPT_JOBS = 3 * (2_000 + 1_000);
/** Connections of one process (DATABASE_POOL_SIZE). */
const POOL_SIZE = 10;

/** What an installation needs, in bytes, rows, and events per second unless stated otherwise. */
export type Estimate = ReturnType<typeof estimate>;

/** The arithmetic of docs/capacity.md. */
export function estimate(given: Assumptions) {
  const uploads = (given.dau * given.post) / DAY_SECONDS;
  // A user who uploads an image also views it.
  const reads = (given.dau * (given.post + given.read)) / DAY_SECONDS;
  const rows = uploads * DAY_SECONDS * YEAR_DAYS * given.years;
  const stored = rows * given.size;
  const peak = { uploads: uploads * given.peak, reads: reads * given.peak };
  const missed = peak.reads * (1 - given.hit);
  const cached = imagesFor(given.hit, rows, given.zipf);
  const shards = atLeastOne(rows / given.shardRows);
  const api = processes(peak.uploads * given.apiUploadMs + missed * given.apiReadMs, given.load);
  const worker = processes(peak.uploads * given.workerUploadMs, given.load);
  return {
    uploadsPerSecond: uploads,
    readsPerSecond: reads,
    peakUploadsPerSecond: peak.uploads,
    peakReadsPerSecond: peak.reads,
    bytesInPerSecond: uploads * given.size,
    bytesOutPerSecond: reads * given.size,
    peakBytesOutPerSecond: peak.reads * given.size,
    rows,
    storedBytes: stored,
    tableBytes: rows * (given.rowBytes + given.digestIndexBytes),
    indexBytes: innerPages(rows / shards, given.rowBytes) * shards * PAGE_BYTES,
    ...keys(rows),
    shards,
    rowsPerShard: rows / shards,
    tableBytesPerShard: (rows / shards) * (given.rowBytes + given.digestIndexBytes),
    peakInsertsPerShard: peak.uploads / shards,
    peakLookUpsPerShard: missed / shards,
    stores: atLeastOne(stored / given.storeBytes),
    bytesPerStore: stored / atLeastOne(stored / given.storeBytes),
    apiProcesses: api,
    workerProcesses: worker,
    edges: atLeastOne((peak.reads * given.size * 8) / (given.edgeBits * given.load)),
    databaseConnections: (api + worker) * POOL_SIZE,
    cachedImages: cached,
    cacheBytes: cached * given.size,
    cacheRedisBytes: Math.min(cached, missed * SHARED_CACHE_SECONDS) * given.cachedLinkBytes,
    queueRedisBytes: (KEPT_JOBS + peak.uploads * given.outageMinutes * 60) * given.jobBytes,
  };
}

const atLeastOne = (count: number) => Math.max(1, Math.ceil(count));

/**
 * The number of processes for this many milliseconds of work per second at a utilisation of at most `load`; at least
 * two.
 */
const processes = (milliseconds: number, load: number) => Math.max(2, Math.ceil(milliseconds / 1000 / load));

/** Ids contain their time, so years are used up; what is left is the remaining years at the highest rate of ids. */
function keys(rows: number) {
  const milliseconds = SNOWFLAKE_END_MS - SNOWFLAKE_EPOCH_MS;
  const ids = milliseconds * NODE_COUNT * SEQUENCE_COUNT;
  return {
    keysUsed: rows,
    keysLeft: ids - rows,
    keysUsedShare: rows / ids,
    keysAsText: KEY_LETTERS ** KEY_LENGTH,
    idsPerSecond: NODE_COUNT * SEQUENCE_COUNT * 1000,
    idYears: milliseconds / 1000 / DAY_SECONDS / YEAR_DAYS,
  };
}

/** Inner pages of a table, which the database should hold in memory: a read then costs one page from disk. */
function innerPages(rows: number, rowBytes: number): number {
  const perPage = Math.floor(PAGE_BYTES / INNER_ENTRY_BYTES);
  let pages = Math.ceil((rows * rowBytes) / PAGE_BYTES);
  let inner = 0;
  while (pages > 1) {
    pages = Math.ceil(pages / perPage);
    inner += pages;
  }
  return inner;
}
