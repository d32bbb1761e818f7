import { DomainError } from '#errors';
import type { IncomingMessage } from 'node:http';

import { askForBody } from '../wanted-body.js';

export interface BodyLimits {
  /** How long the body may pause. */
  idleMs: number;
  /** How long it may take in all. */
  totalMs: number;
}

/**
 * The body of a request, chunk by chunk. Throws `body-timeout` when it pauses or takes too long, `upload-aborted` when
 * the client leaves. Whoever stops reading half-way leaves the connection open, so that an answer can still be sent.
 */
export async function* requestBody(request: IncomingMessage, limits: BodyLimits): AsyncGenerator<Buffer> {
  askForBody(request);
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let isTooLate = false;
  let giveUp: (error: DomainError) => void = () => undefined;
  const idle = setTimeout(() => giveUp(timeout()), limits.idleMs);
  const total = setTimeout(() => {
    isTooLate = true;
    giveUp(timeout());
  }, limits.totalMs);
  // A promise each: a race against one that lasts as long as the body would keep every chunk of it in memory.
  const next = () =>
    new Promise<IteratorResult<Buffer>>((resolve, reject) => {
      if (isTooLate) return reject(timeout());
      giveUp = reject;
      idle.refresh();
      chunks.next().then(resolve, reject);
    });
  let isWaiting = false;
  try {
    for (;;) {
      isWaiting = true;
      const chunk = await next();
      isWaiting = false;
      if (chunk.done) break;
      yield chunk.value;
    }
  } catch (error) {
    throw error instanceof DomainError ? error : aborted(error);
  } finally {
    clearTimeout(idle);
    clearTimeout(total);
    // A read that never ends can't be called off; the connection goes with the answer.
    if (!isWaiting) await chunks.return?.();
  }
  if (!request.complete) throw aborted(undefined);
}

const timeout = () => new DomainError('body-timeout', 'The body paused for too long.');

const aborted = (cause: unknown) =>
  new DomainError('upload-aborted', 'The connection ended before the whole body came.', { cause });
