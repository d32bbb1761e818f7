import { AttemptTimer } from './attempt-timer.js';
import { ImgLinkError } from '../errors.js';
import type { Logger } from '../log.js';
import { isBrowser, USER_AGENT } from '../platform.js';
import { type CallLimits, isTransient, withRetries } from './retry.js';
import { type OutgoingBytes, type Reply, sendBytes } from './send-bytes.js';

const IDLE_TIMEOUT_MS = 60_000;
const RETRY_FOR_MS = 120_000;
const DEADLINE_MS = 3_600_000;

/** Idempotent methods: a repeated request has the same effect. */
const REPEATABLE = new Set(['GET', 'HEAD', 'DELETE']);
/** The statuses of answers that have no body (Fetch, null body status). */
const WITHOUT_BODY = new Set([204, 205, 304]);
/** Bodies of these types are passed to the caller as streams. */
const STREAMED = /^(?:image\/|text\/event-stream)/;

/** Time limits of a call. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** An attempt fails if no byte is sent or received for this long, in milliseconds. Default: one minute. */
  idleTimeoutMs?: number | undefined;
  /**
   * Time limit for retries after the connection or the server failed, in milliseconds. Default: two minutes. 0: one
   * attempt.
   */
  retryForMs?: number | undefined;
  /** Maximum duration of the whole call, in milliseconds. Default: one hour. */
  deadlineMs?: number | undefined;
}

export interface TransportOptions extends Omit<CallOptions, 'signal'> {
  /** Default: the fetch of the platform. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Sent as `Authorization: Bearer` with each request that has no Authorization field. */
  apiKey?: string | undefined;
  /** Called for each answer, failure and retry. */
  logger?: Logger | undefined;
}

interface Answer {
  status: number;
  headers: Headers;
}

/** Sends requests with deadlines, retries, User-Agent and API key, and logs them. */
export class Transport {
  constructor(private options: TransportOptions) {}

  configure(options: TransportOptions): void {
    this.options = { ...this.options, ...options };
  }

  /** The limits of a call that starts now. */
  limits({ signal, ...call }: CallOptions = {}): CallLimits {
    const { options } = this;
    return {
      signal,
      idleTimeoutMs: call.idleTimeoutMs ?? options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      retryForMs: call.retryForMs ?? options.retryForMs ?? RETRY_FOR_MS,
      endsAt: Date.now() + (call.deadlineMs ?? options.deadlineMs ?? DEADLINE_MS),
      log: (entry) => this.options.logger?.(entry),
    };
  }

  /** A fetch that retries reads and deletes, and sends any other request once. It returns answers of any status. */
  repeating(call: CallOptions = {}): typeof fetch {
    return async (input, init) => {
      const request = new Request(input, init);
      const limits = this.limits({ ...call, signal: call.signal ?? request.signal });
      const send = this.once(limits);
      if (!REPEATABLE.has(request.method)) return send(request);
      let refusal: Response | undefined;
      const attempt = async () => {
        const response = await send(request.clone());
        if (!isTransient(response.status)) return response;
        const text = await response.text();
        refusal = withBody(response, text);
        throw ImgLinkError.of(response.status, response.headers, text);
      };
      return withRetries(attempt, limits).catch((error: unknown) => {
        if (error instanceof ImgLinkError && refusal) return refusal;
        throw error;
      });
    };
  }

  /** A fetch that sends its request once. Bodies that are not streamed are read before it resolves. */
  once(limits: CallLimits): typeof fetch {
    return (input, init) => {
      const request = new Request(input, init);
      this.prepare(request.headers);
      return this.timed(request, limits, async (timer) => {
        const fetch = this.options.fetch ?? globalThis.fetch;
        const fetched = fetch(request, { signal: timer.signal });
        const response = await Promise.race([fetched, timer.expired]).catch((error: unknown) => {
          throw timer.failureOf(error);
        });
        // Behind a service worker, Chromium gives a 204 an empty body, with which no Response can be made.
        if (!response.body || WITHOUT_BODY.has(response.status)) {
          timer.close();
          return withBody(response, null);
        }
        const body = timedBody(timer, response.body);
        const isStreamed = STREAMED.test(response.headers.get('content-type') ?? '');
        return withBody(response, isStreamed ? body : await new Response(body).text());
      });
    };
  }

  /** Sends bytes once, and reports the progress. */
  send(request: OutgoingBytes, limits: CallLimits): Promise<Reply> {
    this.prepare(request.headers);
    return this.timed(request, limits, (timer) =>
      sendBytes(request, timer, this.options.fetch).finally(() => timer.close()),
    );
  }

  private prepare(headers: Headers): void {
    const { apiKey } = this.options;
    if (apiKey && !headers.has('authorization')) headers.set('authorization', `Bearer ${apiKey}`);
    // Browsers send their own User-Agent.
    if (!isBrowser() && !headers.has('user-agent')) headers.set('user-agent', USER_AGENT);
  }

  /** Sends one attempt under its time limits, and logs its outcome. */
  private async timed<T extends Answer>(
    { method, url }: { method: string; url: string },
    limits: CallLimits,
    send: (timer: AttemptTimer) => Promise<T>,
  ): Promise<T> {
    const startedAt = Date.now();
    const timer = new AttemptTimer(limits);
    const entry = () => ({ method, url: url.replace(/[?#].*/, ''), ms: Date.now() - startedAt });
    let answer: T;
    try {
      answer = await send(timer);
    } catch (error) {
      timer.close();
      limits.log({ event: 'failure', ...entry(), error });
      throw error;
    } finally {
      timer.pause();
    }
    const requestId = answer.headers.get('x-request-id') ?? undefined;
    limits.log({ event: 'answer', ...entry(), status: answer.status, requestId });
    return answer;
  }
}

/** The same answer with another body. */
const withBody = ({ status, statusText, headers }: Response, body: BodyInit | null): Response =>
  new Response(body, { status, statusText, headers });

/**
 * A body that fails if no bytes arrive for the idle timeout. The timer runs only while the caller waits for a chunk.
 */
function timedBody(timer: AttemptTimer, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        timer.restart();
        try {
          const { done, value } = await Promise.race([reader.read(), timer.expired]);
          if (!done) return controller.enqueue(value);
          timer.close();
          controller.close();
        } catch (error) {
          timer.close();
          throw timer.failureOf(error);
        } finally {
          timer.pause();
        }
      },
      async cancel(reason) {
        timer.close();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
