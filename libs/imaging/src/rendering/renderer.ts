import { DomainError } from '#errors';
import { type Log, metrics } from '#observability';
import PQueue from 'p-queue';

import { RENDER_LANES, type RenderLane } from './render-lane.js';
import type { RenderRequest } from './render-messages.js';
import { RenderCrash, RenderProcess, RenderTimeout } from './render-process.js';

const RETRY_AFTER_SECONDS = 5;
/** A process costs 0.2 s to start and 70 MB to keep. */
const IDLE_MS = 10_000;
/** A process that holds more after a render is ended, because libvips and glibc return large blocks late or never. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

export interface RendererOptions {
  log: Log;
  /** The program of the render processes. */
  main?: URL;
  idleMs?: number;
}

interface Lane {
  turns: PQueue;
  idle: Map<RenderProcess, NodeJS.Timeout>;
}

/**
 * Renders in processes that are started on demand and ended after 10 s without a render, so that all memory of a burst
 * of renders returns to the system. Each lane has its own processes.
 */
export class Renderer {
  private readonly lanes: Record<RenderLane, Lane> = { light: newLane('light'), heavy: newLane('heavy') };
  private readonly alive = new Set<RenderProcess>();
  private readonly main: URL;
  private isClosed = false;

  constructor(private readonly options: RendererOptions) {
    this.main = options.main ?? new URL('./render-main.js', import.meta.url);
  }

  /**
   * Renders the variants in the order of `wanted`. Throws what `renderVariants` throws, RenderTimeout after the time
   * limit of the lane, `unavailable` when no process can be started, and a final `unavailable` when two processes crash
   * in a row.
   */
  async render(lane: RenderLane, request: RenderRequest): Promise<Buffer[]> {
    return this.lanes[lane].turns.add(async () => {
      try {
        return await this.renderOnce(lane, request);
      } catch (error) {
        if (!(error instanceof RenderCrash)) throw error;
        // The process may have been ended from outside or for lack of memory, so the image is tried again.
        this.options.log.warn({ err: error, lane }, 'a render process crashed; the image is tried once more');
        return this.renderAgain(lane, request);
      }
    });
  }

  /** Ends all render processes. */
  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    for (const { idle } of Object.values(this.lanes)) for (const timer of idle.values()) clearTimeout(timer);
    await Promise.all([...this.alive].map((rendering) => rendering.end()));
  }

  private async renderAgain(lane: RenderLane, request: RenderRequest): Promise<Buffer[]> {
    try {
      return await this.renderOnce(lane, request);
    } catch (error) {
      if (!(error instanceof RenderCrash)) throw error;
      throw new DomainError('unavailable', 'The image cannot be rendered: the decoder crashed twice.', {
        cause: error,
        isFinal: true,
      });
    }
  }

  private async renderOnce(lane: RenderLane, request: RenderRequest): Promise<Buffer[]> {
    const rendering = this.takeIdle(lane) ?? (await this.start(lane));
    try {
      return await rendering.render(request, RENDER_LANES[lane].timeoutMs);
    } catch (error) {
      if (error instanceof RenderTimeout) metrics.renderProcessEnds.inc({ lane, reason: 'slow' });
      if (error instanceof RenderCrash) metrics.renderProcessEnds.inc({ lane, reason: 'crashed' });
      throw error;
    } finally {
      await this.keep(lane, rendering);
    }
  }

  private takeIdle(lane: RenderLane): RenderProcess | undefined {
    const { idle } = this.lanes[lane];
    // The process that was busy last, so that the others reach their idle time.
    for (const [rendering, timer] of [...idle].toReversed()) {
      idle.delete(rendering);
      clearTimeout(timer);
      if (rendering.isAlive) return rendering;
      this.alive.delete(rendering);
    }
    return undefined;
  }

  private async start(lane: RenderLane): Promise<RenderProcess> {
    if (this.isClosed) throw new DomainError('draining', 'The process is shutting down.');
    try {
      const started = await RenderProcess.start(this.main, RENDER_LANES[lane].niceness);
      this.alive.add(started);
      return started;
    } catch (cause) {
      throw new DomainError('unavailable', 'No process can be started to render the image.', {
        cause,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
  }

  private async keep(lane: RenderLane, rendering: RenderProcess): Promise<void> {
    if (this.isClosed || !rendering.isAlive) return this.end(rendering);
    if (rendering.rss > MAX_KEPT_BYTES) {
      metrics.renderProcessEnds.inc({ lane, reason: 'large' });
      return this.end(rendering);
    }
    const { idle } = this.lanes[lane];
    const timer = setTimeout(() => {
      idle.delete(rendering);
      metrics.renderProcessEnds.inc({ lane, reason: 'idle' });
      void this.end(rendering);
    }, this.options.idleMs ?? IDLE_MS);
    idle.set(rendering, timer.unref());
  }

  private async end(rendering: RenderProcess): Promise<void> {
    this.alive.delete(rendering);
    await rendering.end();
  }
}

const newLane = (lane: RenderLane): Lane => ({
  turns: new PQueue({ concurrency: RENDER_LANES[lane].processes }),
  idle: new Map(),
});
