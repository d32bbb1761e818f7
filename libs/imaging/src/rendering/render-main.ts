import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';

import { loadSharp } from '../sharp/load-sharp.js';
import { renderGrey } from '../variants/render-grey.js';
import { renderVariants } from '../variants/render-variants.js';
import { type RenderAnswer, type RenderRequest, renderFailure } from './render-messages.js';

/** Not reached: the parent ends this process before. */
const TIMEOUT_MS = 120_000;

/**
 * The program of a RenderProcess. It decodes and encodes for its parent and has no settings, secrets or connections. It
 * ends with its parent, even during a render.
 */
const sendAnswer = (answer: RenderAnswer) => process.send?.(answer);

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal sends these signals to both processes. The parent finishes its renders, then ends this process.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function answer({ original, wanted, maxPixels }: RenderRequest): Promise<RenderAnswer> {
  try {
    const limits = { maxPixels, timeoutMs: TIMEOUT_MS };
    const isGrey = wanted === 'grey';
    const variants = isGrey ? [await renderGrey(original, limits)] : await renderVariants(original, wanted, limits);
    return { kind: 'rendered', variants, rss: process.memoryUsage.rss() };
  } catch (error) {
    return { kind: 'failed', failure: renderFailure(error), rss: process.memoryUsage.rss() };
  }
}

process.on('message', (request: RenderRequest) => void answer(request).then(sendAnswer));

setPriority(Number(process.argv[2] ?? 0));
// When memory is short, Linux then ends this process instead of its parent. Other systems have no such file.
await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
await loadSharp();
sendAnswer({ kind: 'ready' });
