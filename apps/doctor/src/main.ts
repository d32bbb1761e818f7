import { InvalidSettingsError, readSettings, type Settings } from '#config';
import { parseArgs } from 'node:util';

import { checkClocks } from './check-clocks.js';
import { checkDataDir } from './check-data-dir.js';
import { checkDatabase } from './check-database.js';
import { checkRedis } from './check-redis.js';
import { checkRunning } from './check-running.js';
import { checkStores } from './check-stores.js';
import { fail, type Finding, ok } from './finding.js';

/** Stands in for a KEY_SECRET that is missing or wrong. No key is made or checked with it. */
const PLACEHOLDER = 'x'.repeat(32);

/** `npm run doctor`: examines all that an installation needs and says what to do. Ends with 1 when anything fails. */
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
    ...dataDir,
    ...database.findings,
    ...redis.findings,
    ...stores,
    ...checkClocks(clocks.flatMap(({ nowMs, ...clock }) => (nowMs === undefined ? [] : [{ ...clock, nowMs }]))),
    ...(isRunning ? await checkRunning(settings) : []),
  ];
}

interface Examined {
  /** Undefined where nothing else can be examined. */
  settings: Settings | undefined;
  findings: Finding[];
}

/** The settings and what is wrong with them. Where only KEY_SECRET is, everything else is still examined. */
function examineSettings(environment: NodeJS.ProcessEnv): Examined {
  try {
    return { settings: readSettings(environment), findings: [ok('settings', 'every variable can be read')] };
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    const advice = 'Set them as docs/configuration.md says.';
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
