import { AppProcess } from '../../test/harness/app-process.js';
import { type Services, StackInstallation } from '../../test/harness/services.js';
import { noiseJpeg, upload } from './images.js';
import { phonePhoto } from './upload-images.js';

const UPLOADS = 10;

/** Counts the requests to S3 for an ordinary upload of 1 MB, by operation, with a worker that finishes its jobs. */
export async function countS3Requests(services: Services): Promise<Record<string, string | number>[]> {
  const images = { 'with metadata': await phonePhoto(1_000_000), 'without metadata': await noiseJpeg(1_000_000) };
  const rows: Record<string, string | number>[] = [];
  for (const [kind, image] of Object.entries(images)) {
    const installation = await StackInstallation.create(services.urls);
    const env = { ...installation.env, LOG_LEVEL: 'warn' };
    const [apiMain, workerMain] = installation.mains;
    await using api = await AppProcess.start({ main: apiMain, env });
    await using worker = await AppProcess.start({ main: workerMain, env });
    await upload(api.url, image);
    services.proxy.forget();
    for (let sent = 0; sent < UPLOADS; sent++) await upload(api.url, image);
    // A process that stops finishes its work first.
    await api.stop();
    await worker.stop();
    const counts = [...services.proxy.counts].map(([operation, count]) => [operation, count / UPLOADS] as const);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    rows.push({ 'S3 requests for 1 MB': kind, total, wanted: 1, ...Object.fromEntries(counts) });
  }
  return rows;
}
