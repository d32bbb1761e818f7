import { keySecretIn, readSettings } from '#config';
import { LinksModule } from '#links';
import { createLog, NestLog } from '#observability';
import { infrastructure } from '#runtime';
import { NestFactory } from '@nestjs/core';

import { AccountWalker } from './account-walker.js';
import { LinkChecker } from './link-checker.js';
import { CursorFile } from './cursor-file.js';
import type { ReconcileOptions } from './reconcile-options.js';
import { LinkRepairer } from './link-repairer.js';
import { LinkWalker, type Report } from './link-walker.js';

class ReconcileProcess {}

/** Findings go to standard output as JSON lines, progress goes to standard error. */
const REPORT: Report = {
  async findings(findings) {
    const lines = findings.map((finding) => `${JSON.stringify(finding)}\n`).join('');
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
    });
  },
  progress: ({ checked, open, repaired }, at) =>
    void process.stderr.write(
      `${checked} links, ${open} findings, ${repaired} repaired; at ${at?.toISOString() ?? 'the lists of accounts'}\n`,
    ),
};

/** Returns the exit code: 1 when a problem was found and not repaired. */
export async function reconcile(
  options: ReconcileOptions,
  environment: Record<string, string | undefined>,
): Promise<number> {
  const settings = readSettings(environment);
  const log = createLog('silent');
  const keySecret = settings.keySecret ?? (await keySecretIn(settings.dataDir));
  const imports = [...infrastructure({ settings, keySecret, log, makesKeys: false }), LinksModule];
  const app = await NestFactory.createApplicationContext(
    { module: ReconcileProcess, imports, providers: [LinkChecker, LinkRepairer, LinkWalker, AccountWalker] },
    { logger: new NestLog(log), abortOnError: false },
  );
  try {
    const file = new CursorFile(options.cursorFile);
    const done = await app.get(LinkWalker).walk(options, file, REPORT);
    await app.get(AccountWalker).walk(options, done, file, REPORT);
    await file.remove();
    const { checked, open, repaired } = done;
    process.stderr.write(`Done: ${checked} links, ${open} findings, ${repaired} repaired.\n`);
    return open > 0 ? 1 : 0;
  } finally {
    await app.close();
  }
}
