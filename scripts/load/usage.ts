import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { processorMs } from '../bench/processes.js';
import type { LoadStack } from './stack.js';

const SAMPLE_MS = 500;

export interface Usage {
  /** Per process, in cores. */
  processor: Record<string, number>;
  /** For the whole machine, from 0 to 1, and the share of these processes. */
  machine: number;
  ours: number;
  /** Per Node process, the p99 in ms. */
  eventLoopLagMs: Record<string, number>;
  /** The highest number of waiting jobs, and the number at the end. */
  waiting: { most: number; atEnd: number };
}

/** Measures a stack from now until the result is requested. */
export class UsageWatch {
  private readonly startedAt = performance.now();
  private readonly before: Record<string, number>;
  private readonly machineBefore = machineTimes();
  private most = 0;
  private readonly sampling: Promise<void>;
  private isOver = false;

  private constructor(private readonly stack: LoadStack) {
    this.before = this.spent();
    this.sampling = this.sample();
  }

  static async start(stack: LoadStack): Promise<UsageWatch> {
    // The event loop's figures cover the time since they were last read.
    await lags(stack);
    return new UsageWatch(stack);
  }

  async end(): Promise<Usage> {
    this.isOver = true;
    const elapsed = performance.now() - this.startedAt;
    const used = Object.entries(this.spent()).map(([name, ms]) => [name, (ms - (this.before[name] ?? 0)) / elapsed]);
    const processor = Object.fromEntries(used) as Record<string, number>;
    const machine = machineTimes();
    const busy = 1 - (machine.idle - this.machineBefore.idle) / (machine.all - this.machineBefore.all);
    const atEnd = await waitingJobs(this.stack);
    await this.sampling;
    return {
      processor,
      machine: busy,
      ours: Object.values(processor).reduce((sum, share) => sum + share, 0) / availableParallelism(),
      eventLoopLagMs: await lags(this.stack),
      waiting: { most: Math.max(this.most, atEnd), atEnd },
    };
  }

  private spent(): Record<string, number> {
    const entries = Object.entries(this.stack.pids).map(([name, pids]) => [
      name,
      pids.reduce((sum, pid) => sum + processorMs(pid), 0),
    ]);
    return Object.fromEntries(entries) as Record<string, number>;
  }

  private async sample(): Promise<void> {
    while (!this.isOver) {
      this.most = Math.max(this.most, await waitingJobs(this.stack));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  }
}

/** Asks Redis, because a process may be too busy to answer. */
async function waitingJobs({ services }: LoadStack): Promise<number> {
  const keys = (await services.queue.command('KEYS', '*:uploads:wait')) as string[];
  const lengths = await Promise.all(keys.map((key) => services.queue.command('LLEN', key)));
  return lengths.reduce<number>((sum, length) => sum + Number(length), 0);
}

async function lags({ apis, worker }: LoadStack): Promise<Record<string, number>> {
  const named = [...apis.map((api, number) => [`api ${number + 1}`, api] as const), ['worker', worker] as const];
  const entries = named.map(async ([name, it]) => [
    name,
    (await it.metric('imglink_nodejs_eventloop_lag_p99_seconds')) * 1000,
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, number>;
}

function machineTimes(): { all: number; idle: number } {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  const times = fields.slice(0, 8).map(Number);
  return { all: times.reduce((sum, time) => sum + time, 0), idle: (times[3] ?? 0) + (times[4] ?? 0) };
}
