import type { AppProcess } from '../../test/harness/app-process.js';
import { noiseJpeg, upload } from './images.js';

const UPLOADS = 60;
/** The jobs that an upload waits for: a staged image, and one that is already in its place. */
const JOBS = 'name="(?:store-image|link-image)"';

/** The time that an upload's job waits in an idle queue: the upper bound of the histogram bucket with the median. */
export async function idleQueueDelayMs(api: AppProcess, worker: AppProcess): Promise<number> {
  const image = await noiseJpeg(50_000);
  for (let sent = 0; sent < UPLOADS; sent++) await upload(api.url, image);
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  const bucket = new RegExp(String.raw`^imglink_job_wait_seconds_bucket\{le="([^"]+)",${JOBS}\} (\d+)$`, 'gm');
  const seen = new Map<number, number>();
  for (const [, le, count] of text.matchAll(bucket)) {
    const bound = le === '+Inf' ? Infinity : Number(le);
    seen.set(bound, (seen.get(bound) ?? 0) + Number(count));
  }
  const [median = Number.NaN] = [...seen].find(([, count]) => count >= (seen.get(Infinity) ?? 0) / 2) ?? [];
  return median * 1000;
}
