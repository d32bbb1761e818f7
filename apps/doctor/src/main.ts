import { InvalidSettingsError, readSettings, type Settings } from '#config';
import { parseArgs } from 'node:util';

import { checkClocks } from './check-clocks.js';
import { checkDatabase } from './check-database.js';
import { checkRedis } from './check-redis.js';
import { checkRunning } from './check-running.js';
import { checkStores } from './check-stores.js';
import { fail, type Finding, ok } from './finding.js';

/** `npm run doctor`: looks at all that an installation needs and says what to do. Ends with 1 when anything fails. */
async function examine(environment: NodeJS.ProcessEnv, isRunning: boolean): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = readSettings(environment);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    return [fail('settings', error.message, 'Set them as docs/configuration.md says. Nothing else was looked at.')];
  }
  const [database, redis, stores] = await Promise.all([
    readAt(checkDatabase(settings)),
    readAt(checkRedis(settings)),
    checkStores(settings),
  ]);
  const clocks = [
    { whose: 'the database', nowMs: database.nowMs, readAtMs: database.readAtMs },
    { whose: 'the queue', nowMs: redis.nowMs, readAtMs: redis.readAtMs },
  ];
  return [
    ok('settings', 'every variable can be read'),
    ...database.findings,
    ...redis.findings,
    ...stores,
    ...checkClocks(clocks.flatMap(({ nowMs, ...clock }) => (nowMs === undefined ? [] : [{ ...clock, nowMs }]))),
    ...(isRunning ? await checkRunning(settings) : []),
  ];
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
