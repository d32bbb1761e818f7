import { DomainError } from '#errors';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { clientNetwork } from '../http/client-network.js';
import { SharedSlots, type Slot } from './shared-slots.js';

/** Each upload holds a few buffers. More uploads at a time would only slow each other down. */
const MAX_UPLOADS = 200;
const RETRY_SECONDS = 1;

declare module 'fastify' {
  interface FastifyRequest {
    /** The slot that the request holds while its body is received, and as an upload until it is answered. */
    bodySlot: Slot | undefined;
  }
}

/** Limits the uploads in progress, which clients share, and starts none while the process shuts down. */
@Injectable()
export class UploadAdmission {
  private readonly slots = new SharedSlots({ kind: 'uploads', max: MAX_UPLOADS, retryAfterSeconds: RETRY_SECONDS });
  private readonly waitingForNone: (() => void)[] = [];
  isDraining = false;

  /** Takes a slot for the request. It must be released with `releaseSlot`. Throws `draining` or `overloaded`. */
  takeSlot(request: FastifyRequest): Slot {
    if (this.isDraining) {
      throw new DomainError('draining', 'This server is shutting down.', { retryAfterSeconds: RETRY_SECONDS });
    }
    const slot = this.slots.take(clientNetwork(request.ip));
    request.bodySlot = slot;
    metrics.uploadsInProgress.set(this.slots.size);
    return slot;
  }

  /** Releases a slot. `drain` resolves when the last one is released. */
  releaseSlot(slot: Slot): void {
    this.slots.release(slot);
    metrics.uploadsInProgress.set(this.slots.size);
    if (this.slots.size === 0) for (const resolve of this.waitingForNone.splice(0)) resolve();
  }

  /** Refuses new uploads from now on. Resolves when those in progress have been answered, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    this.isDraining = true;
    if (this.slots.size === 0) return;
    await new Promise<void>((resolve) => {
      this.waitingForNone.push(resolve);
      setTimeout(resolve, timeoutMs).unref();
    });
  }
}
