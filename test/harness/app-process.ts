import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

import { endProcess } from './child-process.js';

export interface AppOptions {
  /** The program, relative to the root of the repository. */
  main: string;
  env: Record<string, string>;
}

/** One process of the built app, started as npm starts it; it ends with the test's process. */
export class AppProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    /** The address where it listens. */
    readonly url: string,
    readonly output: readonly string[],
  ) {}

  /** Resolves when it reports that it is ready; throws with its output when it exits before. */
  static async start({ main, env }: AppOptions): Promise<AppProcess> {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'scripts/launch.sh', main], {
      env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, ...fastStart(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (line: string) => {
        if (lines.length < 1000) lines.push(line);
        const ready = /^imglink(?:'s worker)? is ready at (\S+)$/.exec(line)?.[1];
        if (ready) resolve(ready);
      };
      createInterface({ input: child.stdout }).on('line', hear);
      createInterface({ input: child.stderr }).on('line', hear);
      child.once('exit', (code, signal) =>
        reject(new Error(`imglink ended (${code ?? signal}):\n${lines.join('\n')}`)),
      );
    });
    return new AppProcess(child, url, lines);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Kills it like a crash, and waits for its exit. */
  async kill(): Promise<void> {
    await endProcess(this.child, 'SIGKILL');
  }

  /** Stops it; returns its exit code. */
  async stop(): Promise<number | null> {
    await endProcess(this.child, 'SIGTERM');
    return this.child.exitCode;
  }

  /** A metric's value, summed over the labels that match. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const lines = text
      .split('\n')
      .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(labels));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** Resident memory in bytes, now or at its peak. */
  memory(which: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
    return memoryOf(this.pid, which);
  }

  /** Its running child processes, with their resident memory in bytes. */
  async children(): Promise<{ pid: number; memory: number }[]> {
    const pids = (await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8')).trim().split(' ');
    const found = pids.filter(Boolean).map(async (pid) => {
      // A process that exits at this moment has none.
      const memory = await memoryOf(Number(pid), 'VmRSS').catch(() => Number.NaN);
      return { pid: Number(pid), memory };
    });
    return (await Promise.all(found)).filter(({ memory }) => !Number.isNaN(memory));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Returns the variable with which Node finds compiled code, where the test project has such a cache. */
export function fastStart(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}

async function memoryOf(pid: number, which: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
}
