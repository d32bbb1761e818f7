import { DomainError, tooManyBytes } from '#errors';
import { metrics } from '#observability';
import type { FastifyRequest } from 'fastify';

import { BodyPace, GRACE_MS, MIN_BYTES_PER_SECOND } from '../../limits/body-pace.js';

export interface BodyLimits {
  /** The longest pause of the body, in milliseconds. */
  idleMs: number;
  /** The longest time for the whole body, in milliseconds. */
  totalMs: number;
  /** The size of the whole body. No limit by default. */
  maxBytes?: number;
  /** Returns the error of a body that is larger than `maxBytes`. */
  tooLarge?: () => DomainError;
  /** Ends the body with the reason of the abort, which is a DomainError. */
  signal?: AbortSignal | undefined;
}

/** The shortest interval between two checks of the pace. */
const MIN_CHECK_MS = 50;

/**
 * Yields the body of a request. Throws `body-timeout` if it comes too slowly (BodyPace) or takes too long,
 * `upload-aborted` if the client leaves, `overloaded` if the request loses its slot to another client, the reason of
 * `signal` when it aborts, and `too-many-bytes`, or what `tooLarge` returns, if it is larger than `maxBytes`. If the
 * caller stops early, the connection stays open, so that an answer can still be sent.
 */
export async function* requestBody(
  request: Pick<FastifyRequest, 'raw' | 'bodySlot' | 'askForBody'>,
  { idleMs, totalMs, maxBytes = Infinity, tooLarge = () => tooManyBytes(maxBytes), signal }: BodyLimits,
): AsyncGenerator<Buffer> {
  request.askForBody();
  const { raw, bodySlot } = request;
  const chunks = raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  const pace = new BodyPace(idleMs);
  let ending: DomainError | undefined;
  let reject: (reason: DomainError) => void = () => undefined;
  const fail = (reason: DomainError) => {
    ending = reason;
    reject(reason);
  };
  // The timer is only set again when it fires, so that chunks need no timer. Most bodies end before that.
  const checkPace = () => {
    const now = performance.now();
    const leftMs = pace.leftMs(now);
    if (leftMs <= 0) fail(tooSlow(pace, now));
    else timer = setTimeout(checkPace, Math.max(leftMs, MIN_CHECK_MS));
  };
  let timer = setTimeout(checkPace, pace.leftMs(performance.now()));
  const total = setTimeout(() => fail(tooLong(totalMs)), totalMs);
  // One promise a chunk: racing with one promise for the whole body would keep every chunk in memory.
  const next = () =>
    new Promise<IteratorResult<Buffer>>((resolve, refuse) => {
      if (ending) return refuse(ending);
      reject = refuse;
      chunks.next().then(resolve, refuse);
    });
  bodySlot?.startReceiving(pace, fail);
  const interrupt = () => fail(signal?.reason as DomainError);
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  let isWaiting = false;
  let size = 0;
  try {
    for (;;) {
      isWaiting = true;
      pace.wait(performance.now());
      const chunk = await next();
      isWaiting = false;
      if (chunk.done) break;
      pace.receive(chunk.value.length, performance.now());
      size += chunk.value.length;
      if (size > maxBytes) throw tooLarge();
      yield chunk.value;
    }
  } catch (error) {
    throw error instanceof DomainError ? error : aborted(error);
  } finally {
    bodySlot?.stopReceiving();
    signal?.removeEventListener('abort', interrupt);
    clearTimeout(timer);
    clearTimeout(total);
    // A pending read cannot be cancelled. The connection closes after the answer.
    if (!isWaiting) await chunks.return?.();
  }
  if (!raw.complete) throw aborted(undefined);
}

function tooSlow(pace: BodyPace, now: number): DomainError {
  metrics.slowBodies.inc();
  const rate = Math.round(pace.bytesPerSecond(now));
  const grace = Math.min(GRACE_MS, pace.maxPauseMs) / 1000;
  const pause = pace.maxPauseMs / 1000;
  return new DomainError(
    'body-timeout',
    `The body came at ${rate} bytes/s. After ${grace} s it must come at ${MIN_BYTES_PER_SECOND} bytes/s on average, and it may pause for ${pause} s.`,
  );
}

function tooLong(totalMs: number): DomainError {
  metrics.slowBodies.inc();
  return new DomainError('body-timeout', `The body took longer than ${totalMs / 1000} s.`);
}

const aborted = (cause: unknown) =>
  new DomainError('upload-aborted', 'The connection ended before the whole body came.', { cause });
