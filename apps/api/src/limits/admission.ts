import { DomainError } from '#errors';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { clientOf } from '../http/client-address.js';
import { SharedSlots, type Slot } from './shared-slots.js';

/** Each holds a few buffers; beyond this a new one would only slow the others down. */
const MAX_UPLOADS = 200;
const RETRY_SECONDS = 1;

declare module 'fastify' {
  interface FastifyRequest {
    /** Held while the request's body is received, and by uploads until they are answered. */
    bodySlot: Slot | undefined;
  }
}

/** Who may come in: uploads under way are bounded and shared among clients, and none begins while the process ends. */
@Injectable()
export class Admission {
  private readonly slots = new SharedSlots({
    kind: 'uploads',
    max: MAX_UPLOADS,
    retryAfterSeconds: RETRY_SECONDS,
  });
  private whenEmpty: (() => void) | undefined;
  isDraining = false;

  /** Gives the request its slot, which `leave` takes back. Throws `draining` or `overloaded`. */
  enter(request: FastifyRequest): Slot {
    if (this.isDraining) {
      throw new DomainError('draining', 'This server is shutting down.', { retryAfterSeconds: RETRY_SECONDS });
    }
    const slot = this.slots.take(clientOf(request.ip));
    request.bodySlot = slot;
    metrics.uploadsInProgress.set(this.slots.size);
    return slot;
  }

  leave(slot: Slot): void {
    this.slots.giveBack(slot);
    metrics.uploadsInProgress.set(this.slots.size);
    if (this.slots.size === 0) this.whenEmpty?.();
  }

  /** Refuses new uploads; resolves when those under way have been answered, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    this.isDraining = true;
    if (this.slots.size === 0) return;
    await new Promise<void>((resolve) => {
      this.whenEmpty = resolve;
      setTimeout(resolve, timeoutMs).unref();
    });
  }
}
