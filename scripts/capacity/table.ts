import type { Estimate } from './estimate.js';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Formats rates with three digits and totals with two, rounded up, because a plan must not be too small. */
const RATE = 3;
const TOTAL = 2;

/** Formats with a unit: 22 PB, 1.16 GB. */
export function inBytes(bytes: number, digits: number): string {
  const power = Math.min(PREFIXES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${rounded(bytes / 1000 ** power, digits, 'up')} ${PREFIXES[power]}B`;
}

/** Formats with commas, and with powers of ten from a billion on. Existing amounts are rounded down. */
export function inNumbers(count: number, digits: number, way: 'up' | 'down' = 'up'): string {
  if (count < 1e9) return rounded(count, digits, way);
  const power = Math.floor(Math.log10(count) / 3) * 3;
  return `${rounded(count / 10 ** power, digits, way)}e${power}`;
}

function rounded(value: number, digits: number, way: 'up' | 'down'): string {
  if (value === 0) return '0';
  const scale = 10 ** (digits - 1 - Math.floor(Math.log10(value)));
  // Removes floating-point noise from whole numbers.
  const whole = way === 'up' ? Math.ceil(value * scale - 1e-6) : Math.floor(value * scale + 1e-6);
  return (whole / scale).toLocaleString('en', { maximumFractionDigits: digits });
}

/** The rows of the table: a name and a formatted value. */
const LINES: readonly [string, (need: Estimate) => string][] = [
  [
    'uploads a second',
    (need) => `${inNumbers(need.uploadsPerSecond, RATE)} (peak ${inNumbers(need.peakUploadsPerSecond, RATE)})`,
  ],
  [
    'reads a second',
    (need) => `${inNumbers(need.readsPerSecond, RATE)} (peak ${inNumbers(need.peakReadsPerSecond, RATE)})`,
  ],
  ['in', (need) => `${inBytes(need.bytesInPerSecond, RATE)}/s`],
  ['out', (need) => `${inBytes(need.bytesOutPerSecond, RATE)}/s (peak ${inBytes(need.peakBytesOutPerSecond, RATE)}/s)`],
  ['links', (need) => `${inNumbers(need.rows, TOTAL)} rows`],
  ['images', (need) => inBytes(need.storedBytes, TOTAL)],
  ['table', (need) => `${inBytes(need.tableBytes, TOTAL)}, and ${inBytes(need.indexBytes, TOTAL)} above its leaves`],
  [
    'keys used',
    (need) => `${inNumbers(need.keysUsed, TOTAL)} of ${inNumbers(need.keysUsed + need.keysLeft, TOTAL, 'down')} ids`,
  ],
  [
    'keys left',
    (need) =>
      `${inNumbers(need.keysLeft, TOTAL, 'down')}; ${inNumbers(need.idsPerSecond, TOTAL, 'down')} a second for ${Math.floor(need.idYears)} years`,
  ],
  ['keys as text', (need) => `${inNumbers(need.keysAsText, TOTAL, 'down')} of 11 characters`],
  [
    'shards',
    (need) =>
      `${need.shards} of ${inNumbers(need.rowsPerShard, TOTAL)} rows, ${inBytes(need.tableBytesPerShard, TOTAL)}`,
  ],
  [
    'a shard at the peak',
    (need) =>
      `${inNumbers(need.peakInsertsPerShard, RATE)} inserts and at most ${inNumbers(need.peakLookUpsPerShard, RATE)} look-ups a second`,
  ],
  ['stores', (need) => `${need.stores} of ${inBytes(need.bytesPerStore, TOTAL)}`],
  ['API processes', (need) => String(need.apiProcesses)],
  ['worker processes', (need) => String(need.workerProcesses)],
  ['edges', (need) => String(need.edges)],
  ['database connections', (need) => `${need.databaseConnections} at most, to each shard or to the gateways`],
  [
    'caches of CDN and edges',
    (need) => `${inBytes(need.cacheBytes, TOTAL)}: ${inNumbers(need.cachedImages, TOTAL)} images`,
  ],
  ['Redis of the cache', (need) => inBytes(need.cacheRedisBytes, TOTAL)],
  ['Redis of the queue', (need) => inBytes(need.queueRedisBytes, TOTAL)],
];

/** Formats the table as text. */
export function asTable(need: Estimate): string {
  const width = Math.max(...LINES.map(([what]) => what.length)) + 2;
  return LINES.map(([what, write]) => what.padEnd(width) + write(need)).join('\n');
}
