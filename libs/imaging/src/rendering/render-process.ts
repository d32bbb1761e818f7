import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

import { type RenderAnswer, renderError, type RenderRequest } from './render-messages.js';

/** Loading sharp takes 0.2 s on an idle machine. */
const START_MS = 15_000;
/** The JavaScript heap of a render is small; libvips keeps pixels outside of it. */
const V8_FLAGS = ['--max-old-space-size=128', '--max-semi-space-size=2'];

/** The render exceeded its time limit and was ended. */
export class RenderTimeout extends Error {
  override readonly name = 'RenderTimeout';
}

/** The process ended during a render: the decoder crashed, or the system was short of memory. */
export class RenderCrash extends Error {
  override readonly name = 'RenderCrash';
}

/**
 * A process that renders one image at a time (render-main.ts). When it ends, its memory returns to the system. A crash
 * of a decoder ends only this process, and a render can be ended at any time.
 */
export class RenderProcess {
  /** Resident memory after the last render, in bytes. */
  rss = 0;

  private constructor(private readonly child: ChildProcess) {}

  /**
   * Starts the program `main` and resolves when it accepts requests. A `niceness` above 0 yields the processor to
   * others.
   */
  static async start(main: URL, niceness: number): Promise<RenderProcess> {
    const child = fork(main, [String(niceness)], {
      // The environment holds no secrets, because the process decodes untrusted files.
      env: { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' },
      execArgv: V8_FLAGS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // Errors after the start are detected by the exit of the process.
    child.on('error', () => undefined);
    const started = new RenderProcess(child);
    try {
      await started.answer(START_MS);
      return started;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get isAlive(): boolean {
    return this.child.connected && !this.child.killed && this.child.exitCode === null;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * Renders the variants in the order of `wanted`. Throws what `renderVariants` throws, RenderTimeout after
   * `timeoutMs`, which also ends the process, and RenderCrash.
   */
  async render(request: RenderRequest, timeoutMs: number): Promise<Buffer[]> {
    const answered = this.answer(timeoutMs);
    // A failure to send means that the process has ended, which `answer` detects.
    this.child.send(request, () => undefined);
    const answer = await answered;
    if (answer.kind === 'ready') throw new Error('A render process answered before it was asked.');
    this.rss = answer.rss;
    if (answer.kind === 'failed') throw renderError(answer.failure);
    return answer.variants;
  }

  /** Kills the process and resolves when it has exited. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  private async answer(timeoutMs: number): Promise<RenderAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RenderAnswer>();
    const crash = () => reject(new RenderCrash(`The render process ended with ${this.ending()}.`));
    const timer = setTimeout(() => {
      this.child.kill('SIGKILL');
      reject(new RenderTimeout(`The render process did not answer within ${timeoutMs / 1000} s.`));
    }, timeoutMs);
    this.child.once('message', resolve).once('exit', crash).once('error', reject);
    try {
      if (!this.isAlive) crash();
      return await promise;
    } finally {
      clearTimeout(timer);
      this.child.off('message', resolve).off('exit', crash).off('error', reject);
    }
  }

  private ending(): string {
    return this.child.signalCode ?? `code ${this.child.exitCode ?? 'unknown'}`;
  }
}
