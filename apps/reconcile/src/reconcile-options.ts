import { SNOWFLAKE_EPOCH_MS, snowflakeId } from '#keys';
import { StartError } from '#errors';
import { parseArgs } from 'node:util';

const MAX_ID = (1n << 63n) - 1n;
const USAGE = `npm run reconcile -- [options]
  --repair        repair what can be repaired without a doubt; otherwise nothing is changed
  --quick         look at sizes alone, and read no image
  --rate 100      links a second at most
  --since, --until  only links made from and before these moments (2026-11-23 or 2026-11-23T12:00Z)
  --cursor FILE   where it is noted how far it came; there it goes on the next time (reconcile.cursor)`;

export interface ReconcileOptions {
  isRepairing: boolean;
  isQuick: boolean;
  linksPerSecond: number;
  /** Ids from and before. */
  from: bigint;
  before: bigint;
  cursorFile: string;
}

/** Throws StartError with the usage. */
export function readOptions(args: string[]): ReconcileOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        repair: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        rate: { type: 'string', default: '100' },
        since: { type: 'string' },
        until: { type: 'string' },
        cursor: { type: 'string', default: 'reconcile.cursor' },
      },
    });
    if (!/^[1-9]\d{0,5}$/.test(values.rate)) throw new TypeError('--rate is a whole number from 1 to 999999.');
    return {
      isRepairing: values.repair,
      isQuick: values.quick,
      linksPerSecond: Number(values.rate),
      from: values.since === undefined ? 0n : idAt(values.since),
      before: values.until === undefined ? MAX_ID : idAt(values.until),
      cursorFile: values.cursor,
    };
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function idAt(moment: string): bigint {
  const createdAtMs = Date.parse(moment);
  if (Number.isNaN(createdAtMs)) throw new TypeError(`${moment} is no moment.`);
  return snowflakeId({ createdAtMs: Math.max(createdAtMs, SNOWFLAKE_EPOCH_MS), node: 0, sequence: 0 });
}
