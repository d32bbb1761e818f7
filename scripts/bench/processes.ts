import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const TICK_MS = 10;

/** Starts the floor (floor.ts) with the flags of imglink, and returns its address. It ends with this process. */
export async function startFloor(args: string[], env: Record<string, string> = {}) {
  const floor: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'scripts/launch.sh', 'scripts/bench/floor.ts', ...args],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, ...env },
    },
  );
  const [url] = (await once(floor, 'message')) as [string];
  return { floor, url };
}

/** Resident memory in MiB, now or at its peak. */
export function memory(pid: number, which: 'VmRSS' | 'VmHWM' | 'RssAnon'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}

/** Processor time of all its threads so far, in milliseconds. */
export function processorMs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}
