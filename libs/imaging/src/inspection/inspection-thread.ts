import { Worker } from 'node:worker_threads';

import type { Slice } from '../walking/layout.js';
import type { InspectedImage } from '../inspect/inspected-image.js';
import type { ImageLimits } from '../walking/pixel-budget.js';
import { ImageInspector, type Inspection } from './image-inspector.js';
import type { ImageDigests } from './image-analysis.js';
import type { InspectionAnswer, InspectionRequest, MemoryRange } from './inspection-messages.js';

/** The bytes of images are outside of the heap. */
const LIMITS = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };

interface PendingInspection {
  image: PromiseWithResolvers<InspectedImage | undefined>;
  digests: PromiseWithResolvers<ImageDigests>;
}

/**
 * Inspects and hashes images in a thread of its own (inspection-main.ts), which reads them from memory that both
 * threads share. Starts the thread with the first image, and a new one if it ended.
 */
export class InspectionThread implements ImageInspector {
  private thread: Worker | undefined;
  private lastId = 0;
  private readonly pending = new Map<number, PendingInspection>();

  constructor(
    private readonly memory: SharedArrayBuffer,
    private readonly main = new URL('./inspection-main.js', import.meta.url),
  ) {}

  inspect(ranges: readonly MemoryRange[], limits: ImageLimits): Inspection {
    const request: InspectionRequest = { id: (this.lastId += 1), ranges, limits };
    const inspection = {
      image: Promise.withResolvers<InspectedImage | undefined>(),
      digests: Promise.withResolvers<ImageDigests>(),
    };
    inspection.digests.promise.catch(() => undefined);
    this.pending.set(request.id, inspection);
    this.thread ??= this.start();
    this.thread.postMessage(request, []);
    return { image: inspection.image.promise, digests: inspection.digests.promise };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.terminate();
  }

  private start(): Worker {
    const thread = new Worker(this.main, { workerData: this.memory, resourceLimits: LIMITS });
    thread.on('message', (answer: InspectionAnswer) => this.receive(answer));
    thread.once('error', (error) => this.end(thread, error));
    thread.once('exit', (code) => this.end(thread, new Error(`The inspection thread ended with code ${code}.`)));
    thread.unref();
    return thread;
  }

  private receive(answer: InspectionAnswer): void {
    const inspection = this.pending.get(answer.id);
    if (!inspection) return;
    switch (answer.kind) {
      case 'inspected':
        inspection.image.resolve(answer.image && withBuffers(answer.image));
        return;
      case 'hashed':
        this.pending.delete(answer.id);
        inspection.digests.resolve({ sent: Buffer.from(answer.sent), stripped: Buffer.from(answer.stripped) });
        return;
      case 'failed':
        this.pending.delete(answer.id);
        inspection.image.reject(answer.error);
        inspection.digests.reject(answer.error);
    }
  }

  private end(thread: Worker, error: Error): void {
    if (this.thread !== thread) return;
    this.thread = undefined;
    for (const { image, digests } of this.pending.values()) {
      image.reject(error);
      digests.reject(error);
    }
    this.pending.clear();
  }
}

/** A Buffer arrives as a Uint8Array. */
function withBuffers(image: InspectedImage): InspectedImage {
  const asBuffer = (slice: Slice) => ('bytes' in slice ? { bytes: Buffer.from(slice.bytes) } : slice);
  return { ...image, layout: image.layout.map(asBuffer) };
}
