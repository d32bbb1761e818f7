import { ImgLinkError } from './errors.js';
import type { Logger } from './log.js';
import { isBrowser, USER_AGENT } from './platform.js';
import { mayPass, type Patience, withRetries } from './retry.js';
import { type OutgoingBytes, type Reply, sendBytes } from './send-bytes.js';
import { Watch } from './watch.js';

const IDLE_TIMEOUT_MS = 60_000;
const RETRY_FOR_MS = 120_000;
const DEADLINE_MS = 3_600_000;

/** Sent twice, they do what they do once. */
const REPEATABLE = new Set(['GET', 'HEAD', 'DELETE']);
/** Their bodies are read as they come. */
const STREAMED = /^(?:image\/|text\/event-stream)/;

/** How long a call may take. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** How long an attempt may pass without a byte sent or received, in milliseconds; one minute. */
  idleTimeoutMs?: number | undefined;
  /** How long to go on trying when the connection or the server fails, in milliseconds; two minutes. 0: one attempt. */
  retryForMs?: number | undefined;
  /** How long the call may take in all, in milliseconds; one hour. */
  deadlineMs?: number | undefined;
}

export interface TransportOptions extends Omit<CallOptions, 'signal'> {
  /** The platform's if it is left out. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Sent as `Authorization: Bearer` with each request that has no Authorization of its own. */
  apiKey?: string | undefined;
  /** Called with each answer, failure and retry. */
  logger?: Logger | undefined;
}

interface Answer {
  status: number;
  headers: Headers;
}

/** Sends requests with deadlines, retries, User-Agent and API key, and tells the logger of them. */
export class Transport {
  constructor(private options: TransportOptions) {}

  configure(options: TransportOptions): void {
    this.options = { ...this.options, ...options };
  }

  /** The limits of one call, whose time begins now. */
  patience({ signal, ...call }: CallOptions = {}): Patience {
    const { options } = this;
    return {
      signal,
      idleTimeoutMs: call.idleTimeoutMs ?? options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      retryForMs: call.retryForMs ?? options.retryForMs ?? RETRY_FOR_MS,
      endsAt: Date.now() + (call.deadlineMs ?? options.deadlineMs ?? DEADLINE_MS),
      log: (entry) => this.options.logger?.(entry),
    };
  }

  /** A fetch that repeats reads and deletes, and sends any other request once. An answer is returned whatever its status. */
  repeating(call: CallOptions = {}): typeof fetch {
    return async (input, init) => {
      const request = new Request(input, init);
      const patience = this.patience({ ...call, signal: call.signal ?? request.signal });
      const send = this.once(patience);
      if (!REPEATABLE.has(request.method)) return send(request);
      let refusal: Response | undefined;
      const attempt = async () => {
        const response = await send(request.clone());
        if (!mayPass(response.status)) return response;
        const text = await response.text();
        refusal = rebuilt(response, text);
        throw ImgLinkError.of(response.status, response.headers, text);
      };
      return withRetries(attempt, patience).catch((error: unknown) => {
        if (error instanceof ImgLinkError && refusal) return refusal;
        throw error;
      });
    };
  }

  /** A fetch that sends its request once. What is not streamed is read to its end, so that the caller need not wait for it. */
  once(patience: Patience): typeof fetch {
    return (input, init) => {
      const request = new Request(input, init);
      this.prepare(request.headers);
      return this.watched(request, patience, async (watch) => {
        const fetch = this.options.fetch ?? globalThis.fetch;
        const fetched = fetch(request, { signal: watch.signal });
        const response = await Promise.race([fetched, watch.ended]).catch((error: unknown) => {
          throw watch.failureOf(error);
        });
        if (!response.body) {
          watch.close();
          return response;
        }
        const body = bodyUnder(watch, response.body);
        const isStreamed = STREAMED.test(response.headers.get('content-type') ?? '');
        return rebuilt(response, isStreamed ? body : await new Response(body).text());
      });
    };
  }

  /** Sends bytes once and tells how far it is. */
  send(request: OutgoingBytes, patience: Patience): Promise<Reply> {
    this.prepare(request.headers);
    return this.watched(request, patience, (watch) =>
      sendBytes(request, watch, this.options.fetch).finally(() => watch.close()),
    );
  }

  private prepare(headers: Headers): void {
    const { apiKey } = this.options;
    if (apiKey && !headers.has('authorization')) headers.set('authorization', `Bearer ${apiKey}`);
    // Browsers send their own.
    if (!isBrowser() && !headers.has('user-agent')) headers.set('user-agent', USER_AGENT);
  }

  private async watched<T extends Answer>(
    { method, url }: { method: string; url: string },
    patience: Patience,
    send: (watch: Watch) => Promise<T>,
  ): Promise<T> {
    const startedAt = Date.now();
    const watch = new Watch(patience);
    const said = () => ({ method, url: url.replace(/[?#].*/, ''), ms: Date.now() - startedAt });
    let answer: T;
    try {
      answer = await send(watch);
    } catch (error) {
      watch.close();
      patience.log({ event: 'failure', ...said(), error });
      throw error;
    } finally {
      watch.pause();
    }
    const requestId = answer.headers.get('x-request-id') ?? undefined;
    patience.log({ event: 'answer', ...said(), status: answer.status, requestId });
    return answer;
  }
}

const rebuilt = ({ status, statusText, headers }: Response, body: BodyInit): Response =>
  new Response(body, { status, statusText, headers });

/** A body whose bytes have to go on coming while somebody waits for them. */
function bodyUnder(watch: Watch, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        watch.moved();
        try {
          const { done, value } = await Promise.race([reader.read(), watch.ended]);
          if (!done) return controller.enqueue(value);
          watch.close();
          controller.close();
        } catch (error) {
          watch.close();
          throw watch.failureOf(error);
        } finally {
          watch.pause();
        }
      },
      async cancel(reason) {
        watch.close();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
