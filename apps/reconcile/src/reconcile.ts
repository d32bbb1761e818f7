import { keySecretIn, readSettings } from '#config';
import { LinksModule } from '#links';
import { createLog, NestLog } from '#observability';
import { infrastructure } from '#runtime';
import { NestFactory } from '@nestjs/core';

import { CheckLink } from './check-link.js';
import { CursorFile } from './cursor-file.js';
import type { ReconcileOptions } from './reconcile-options.js';
import { RepairLink } from './repair-link.js';
import { type Report, WalkLinks } from './walk-links.js';

class ReconcileProcess {}

/** Lines of findings on standard output, of progress on the other. */
const REPORT: Report = {
  async findings(findings) {
    const lines = findings.map((finding) => `${JSON.stringify(finding)}\n`).join('');
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
    });
  },
  progress: ({ checked, open, repaired }, at) =>
    void process.stderr.write(`${checked} links, ${open} findings, ${repaired} repaired; at ${at.toISOString()}\n`),
};

/** Gives the exit code: 1 where something was found that is not repaired. */
export async function reconcile(
  options: ReconcileOptions,
  environment: Record<string, string | undefined>,
): Promise<number> {
  const settings = readSettings(environment);
  const log = createLog('silent');
  const keySecret = settings.keySecret ?? (await keySecretIn(settings.dataDir));
  const imports = [...infrastructure({ settings, keySecret, log, makesKeys: false }), LinksModule];
  const app = await NestFactory.createApplicationContext(
    { module: ReconcileProcess, imports, providers: [CheckLink, RepairLink, WalkLinks] },
    { logger: new NestLog(log), abortOnError: false },
  );
  try {
    const { checked, open, repaired } = await app
      .get(WalkLinks)
      .run(options, new CursorFile(options.cursorFile), REPORT);
    process.stderr.write(`Done: ${checked} links, ${open} findings, ${repaired} repaired.\n`);
    return open > 0 ? 1 : 0;
  } finally {
    await app.close();
  }
}
