import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

import { type RenderAnswer, renderError, type RenderRequest } from './render-messages.js';

/** Loading sharp takes 0.2 s on an idle machine. */
const START_MS = 15_000;
/** JavaScript's part of a render is small; pixels are libvips' and outside of the heap. */
const V8_FLAGS = ['--max-old-space-size=128', '--max-semi-space-size=2'];

/** The render took longer than its time limit, and was ended. */
export class RenderTimeout extends Error {
  override readonly name = 'RenderTimeout';
}

/** The process ended in the middle of a render: its decoder crashed, or the system was short of memory. */
export class RenderCrash extends Error {
  override readonly name = 'RenderCrash';
}

/**
 * A process that renders one image at a time (render-main.ts). Its memory goes back to the system when it ends, a crash
 * of a decoder ends nothing else, and a render can be ended at any moment.
 */
export class RenderProcess {
  /** Bytes of resident memory after the last render. */
  rss = 0;

  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it takes requests. `main`: the program; `niceness`: 0, or more to yield the processor to others. */
  static async start(main: URL, niceness: number): Promise<RenderProcess> {
    const child = fork(main, [String(niceness)], {
      // Secrets are none of its business: what it decodes comes from strangers.
      env: { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' },
      execArgv: V8_FLAGS,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // An error after the start shows as the end of the process.
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
   * The variants in the order of `wanted`. Throws what `renderVariants` does, RenderTimeout after `timeoutMs`, which
   * ends the process, and RenderCrash.
   */
  async render(request: RenderRequest, timeoutMs: number): Promise<Buffer[]> {
    const answered = this.answer(timeoutMs);
    // A failure to send is the end of the process, which is waited for.
    this.child.send(request, () => undefined);
    const answer = await answered;
    if (answer.kind === 'ready') throw new Error('A render process answered before it was asked.');
    this.rss = answer.rss;
    if (answer.kind === 'failed') throw renderError(answer.failure);
    return answer.variants;
  }

  /** Ends it at once, and resolves when it is gone. */
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
