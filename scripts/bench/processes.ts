import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const TICK_MS = 10;
/**
 * A process collects the garbage of its start a second after it
 * (docs/decisions/0045-idle-processes-hold-little-memory.md).
 */
const REST_MS = 5_000;

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

/** Resident memory in MiB of a process that has just started and has nothing to do, 5 s later. */
export async function idleMemory(pid: number): Promise<number> {
  await setTimeout(REST_MS);
  return memory(pid, 'VmRSS');
}

/** Processor time of all its threads so far, in milliseconds. */
export function processorMs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}
