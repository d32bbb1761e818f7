/**
 * Figures as ratios to a floor measured in the same run, the two taking turns: `npm run bench`, and with `-- --stack`
 * those of a production stack, with `-- --edge` those of nginx, with `-- --zipf` a minute of traffic, with
 * `-- --rows` those of a large table. A table on the terminal and bench.json. BENCH_SECONDS sets the length of a turn.
 */
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const FILES: Record<string, string> = {
  '--stack': 'stack.ts',
  '--edge': 'edge.ts',
  '--zipf': 'zipf.ts',
  '--rows': 'rows.ts',
};
const file = process.argv.map((word) => FILES[word]).find(Boolean) ?? 'embedded.ts';
// Through Vite, which resolves TypeScript's own imports as the tests do.
const { module } = await runnerImport<{ bench: () => Promise<void> }>(resolve(import.meta.dirname, 'bench', file), {
  configFile: false,
});
await module.bench();
