import { SNOWFLAKE_EPOCH_MS, snowflakeId } from '#keys';
import { StartError } from '#errors';
import { parseArgs } from 'node:util';

const MAX_ID = (1n << 63n) - 1n;
const USAGE = `npm run reconcile -- [options]
  --repair        make the repairs that are unambiguous; without it nothing is changed
  --quick         compare sizes only, and read no images
  --rate 100      maximum number of links, and of images in the lists of accounts, per second
  --since, --until  only links created from and before these times (2026-11-23 or 2026-11-23T12:00Z)
  --cursor FILE   file with the progress, from which the next run continues (reconcile.cursor)`;

export interface ReconcileOptions {
  isRepairing: boolean;
  isQuick: boolean;
  linksPerSecond: number;
  /** First id, and the id after the last one. */
  from: bigint;
  before: bigint;
  cursorFile: string;
}

/** Parses the command line. Throws StartError with the usage. */
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
  if (Number.isNaN(createdAtMs)) throw new TypeError(`${moment} is not a time.`);
  return snowflakeId({ createdAtMs: Math.max(createdAtMs, SNOWFLAKE_EPOCH_MS), node: 0, sequence: 0 });
}
