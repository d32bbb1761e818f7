import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';

import { loadSharp } from '../sharp/load-sharp.js';
import { renderVariants } from '../sharp/render-variants.js';
import { type RenderAnswer, type RenderRequest, renderFailure } from './render-messages.js';

/** Never reached: the parent ends this process before. */
const TIMEOUT_MS = 120_000;

/**
 * The program of a RenderProcess: decodes and encodes for its parent and does nothing else. It has no settings, secrets
 * or connections. It ends with its parent, even in the middle of a render.
 */
const tell = (answer: RenderAnswer) => process.send?.(answer);

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal sends them to both: the parent ends what it has begun, then this process.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function answer({ original, wanted, maxPixels }: RenderRequest): Promise<RenderAnswer> {
  try {
    const variants = await renderVariants(original, wanted, { maxPixels, timeoutMs: TIMEOUT_MS });
    return { kind: 'rendered', variants, rss: process.memoryUsage.rss() };
  } catch (error) {
    return { kind: 'failed', failure: renderFailure(error), rss: process.memoryUsage.rss() };
  }
}

process.on('message', (request: RenderRequest) => void answer(request).then(tell));

setPriority(Number(process.argv[2] ?? 0));
// Linux short of memory ends this process rather than its parent; other systems have no such file.
await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
await loadSharp();
tell({ kind: 'ready' });
