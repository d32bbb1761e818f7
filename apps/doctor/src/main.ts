import { InvalidSettingsError, readSettings, type Settings } from '#config';
import { parseArgs } from 'node:util';

import { checkAccess } from './check-access.js';
import { checkClocks } from './check-clocks.js';
import { checkDataDir } from './check-data-dir.js';
import { checkDatabase } from './check-database.js';
import { checkRedis } from './check-redis.js';
import { checkRunning } from './check-running.js';
import { checkStores } from './check-stores.js';
import { fail, type Finding, ok } from './finding.js';

/** Replaces a missing or invalid KEY_SECRET. No key is created or checked with it. */
const PLACEHOLDER = 'x'.repeat(32);

/** `npm run doctor`: checks everything that an installation needs and prints advice. Exits with 1 if a check fails. */
async function examine(environment: NodeJS.ProcessEnv, isRunning: boolean): Promise<Finding[]> {
  const { settings, findings } = examineSettings(environment);
  if (!settings) return findings;
  const [dataDir, database, redis, stores] = await Promise.all([
    checkDataDir(settings),
    readAt(checkDatabase(settings)),
    readAt(checkRedis(settings)),
    checkStores(settings),
  ]);
  const clocks = [
    { whose: 'the database', nowMs: database.nowMs, readAtMs: database.readAtMs },
    { whose: 'the queue', nowMs: redis.nowMs, readAtMs: redis.readAtMs },
  ];
  return [
    ...findings,
    checkAccess(settings),
    ...dataDir,
    ...database.findings,
    ...redis.findings,
    ...stores,
    ...checkClocks(clocks.flatMap(({ nowMs, ...clock }) => (nowMs === undefined ? [] : [{ ...clock, nowMs }]))),
    ...(isRunning ? await checkRunning(settings) : []),
  ];
}

interface Examined {
  /** Undefined if the settings are too incomplete for further checks. */
  settings: Settings | undefined;
  findings: Finding[];
}

/** Reads the settings and reports what is wrong with them. If only KEY_SECRET is wrong, the other checks still run. */
function examineSettings(environment: NodeJS.ProcessEnv): Examined {
  try {
    return { settings: readSettings(environment), findings: [ok('settings', 'every variable can be read')] };
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    const advice = 'Set them as described in docs/configuration.md.';
    if (error.settings.some(({ name }) => name !== 'KEY_SECRET')) {
      const findings = [fail('settings', error.message, `${advice} Nothing else was examined.`)];
      return { settings: undefined, findings };
    }
    const settings = readSettings({ ...environment, KEY_SECRET: PLACEHOLDER });
    const findings = [fail('settings', error.message, advice)];
    return { settings: { ...settings, keySecret: undefined }, findings };
  }
}

async function readAt<T>(check: Promise<T>): Promise<T & { readAtMs: number }> {
  const result = await check;
  return { ...result, readAtMs: Date.now() };
}

const { values } = parseArgs({ options: { 'before-start': { type: 'boolean', default: false } } });
const findings = await examine(process.env, !values['before-start']);
for (const { verdict, what, says, advice } of findings) {
  console.log(`${verdict.padEnd(5)}${what}: ${says}`);
  if (advice !== undefined) console.log(`     → ${advice}`);
}
const failed = findings.filter(({ verdict }) => verdict === 'FAIL').length;
console.log(failed > 0 ? `\n${failed} of ${findings.length} failed.` : '\nNothing failed.');
process.exit(failed > 0 ? 1 : 0);
