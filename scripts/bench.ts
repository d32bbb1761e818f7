/**
 * Measures ratios to a floor in the same run, in alternating turns: `npm run bench`. `-- --uploads` measures uploads of
 * several kinds of images, `-- --keyed` uploads with an API key beside anonymous ones, `-- --stack` a production stack,
 * `-- --edge` nginx, `-- --zipf` a minute of traffic, `-- --rows` a large table, `-- --bans` a million bans. Prints a
 * table and writes bench.json. BENCH_SECONDS sets the length of a turn.
 */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const FILES: Record<string, string> = {
  '--uploads': 'uploads.ts',
  '--keyed': 'keyed.ts',
  '--stack': 'stack.ts',
  '--edge': 'edge.ts',
  '--zipf': 'zipf.ts',
  '--rows': 'rows.ts',
  '--bans': 'bans.ts',
};
const file = process.argv.map((word) => FILES[word]).find(Boolean) ?? 'embedded.ts';
// Loaded through Vite, which resolves TypeScript's imports as the tests do.
const { module } = await runnerImport<{ bench: () => Promise<void> }>(resolve(import.meta.dirname, 'bench', file), {
  configFile: false,
});
await module.bench();
