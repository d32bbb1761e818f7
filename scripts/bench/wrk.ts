import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { WRK } from '../../test/harness/programs.js';
import { type Rate, SECONDS } from './rates.js';

const CONNECTIONS = 32;
const MS: Record<string, number> = { us: 0.001, ms: 1, s: 1000 };

/** One address over and over, as fast as it is answered; throws when an answer isn't 2xx. */
export async function wrkRate(url: string, headers: Record<string, string> = {}): Promise<Rate> {
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const options = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, '--latency', ...fields, url];
  const { stdout } = await promisify(execFile)(WRK, options);
  const wrong = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0];
  if (wrong) throw new Error(`${url}: ${wrong}`);
  const at = (percent: number) => {
    const [, value, unit = ''] = new RegExp(`${percent}% +([\\d.]+)(us|ms|s)`).exec(stdout) ?? [];
    return Number(value) * (MS[unit] ?? Number.NaN);
  };
  return { perSecond: Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1]), p50Ms: at(50), p99Ms: at(99) };
}
