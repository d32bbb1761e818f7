import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { WRK } from '../../test/harness/programs.js';
import { type Rate, SECONDS } from './rates.js';

const CONNECTIONS = 32;
/** Enough connections that a pause of whole milliseconds before each request gives the requested rate. */
const PACED_CONNECTIONS = 256;
const MS: Record<string, number> = { us: 0.001, ms: 1, s: 1000 };

interface Load {
  headers?: Record<string, string>;
  /** Paths that are requested in turn instead of one. */
  paths?: readonly string[];
  /** About this many requests per second, instead of as many as are answered. */
  perSecond?: number;
  seconds?: number;
}

/** Requests one path or many repeatedly; throws when an answer is not 2xx. */
export async function wrkRate(url: string, load: Load = {}): Promise<Rate> {
  const { headers = {}, paths, perSecond, seconds = SECONDS } = load;
  const folder = mkdtempSync(join(tmpdir(), 'imglink-wrk-'));
  const script = join(folder, 'load.lua');
  const connections = perSecond === undefined ? CONNECTIONS : PACED_CONNECTIONS;
  const waitMs = perSecond === undefined ? 0 : Math.round((connections / perSecond) * 1000);
  if (paths) writeFileSync(join(folder, 'paths'), paths.join('\n'));
  writeFileSync(script, [paths ? inTurn(join(folder, 'paths')) : '', waitMs > 0 ? waiting(waitMs) : ''].join('\n'));
  const fields = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  // wrk would try ::1 first, where another program may listen.
  const address = url.replace('//localhost:', '//127.0.0.1:');
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, ...fields, address];
  const { stdout } = await promisify(execFile)(WRK, options);
  rmSync(folder, { recursive: true });
  const wrong = /Non-2xx.*|Socket errors.*/.exec(stdout)?.[0];
  if (wrong) throw new Error(`${url}: ${wrong}`);
  const at = (percent: number) => {
    const [, value, unit = ''] = new RegExp(`${percent}% +([\\d.]+)(us|ms|s)`).exec(stdout) ?? [];
    return Number(value) * (MS[unit] ?? Number.NaN);
  };
  return { perSecond: Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1]), p50Ms: at(50), p99Ms: at(99) };
}

const inTurn = (file: string) => `
local requests, at = {}, 0
function init()
  for path in io.lines("${file}") do requests[#requests + 1] = wrk.format("GET", path) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end`;

const waiting = (ms: number) => `
function delay() return math.random(0, ${2 * ms}) end`;
