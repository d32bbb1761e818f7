import type { CallLimits } from './retry.js';
import type { Reply } from './send-bytes.js';
import type { Transport } from './transport.js';
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';

/** After an abort, the server gets this long to delete the bytes that it received. */
const TERMINATION_MS = 10_000;

/** Lets tus-js-client send through Transport. Its own HTTP stacks support only Node and XMLHttpRequest. */
export class TusHttpStack implements HttpStack {
  constructor(
    private readonly transport: Transport,
    private readonly limits: CallLimits,
  ) {}

  createRequest(method: string, url: string): HttpRequest {
    // The signal of the call has aborted before, so a termination has limits of its own.
    const isTermination = method === 'DELETE';
    const limits = isTermination ? this.transport.limits({ deadlineMs: TERMINATION_MS }) : this.limits;
    return new TusRequest(method, url, this.transport, limits);
  }

  getName(): string {
    return 'imglink-sdk';
  }
}

class TusRequest implements HttpRequest {
  private readonly headers = new Headers();
  private onSent: (sent: number) => void = () => undefined;

  constructor(
    private readonly method: string,
    private readonly url: string,
    private readonly transport: Transport,
    private readonly limits: CallLimits,
  ) {}

  getMethod = () => this.method;
  getURL = () => this.url;
  getHeader = (name: string) => this.headers.get(name) ?? undefined;
  getUnderlyingObject = () => undefined;

  setHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }

  setProgressHandler(onSent: (sent: number) => void): void {
    this.onSent = onSent;
  }

  async send(body: Blob | null = null): Promise<HttpResponse> {
    const request = {
      method: this.method,
      url: this.url,
      headers: this.headers,
      body,
      onProgress: ({ sent }: { sent: number }) => this.onSent(sent),
    };
    return answerOf(await this.transport.send(request, this.limits));
  }

  /** Nothing to do: the signal of the limits has ended the request. */
  abort = () => Promise.resolve();
}

const answerOf = (reply: Reply): HttpResponse => ({
  getStatus: () => reply.status,
  getHeader: (name) => reply.headers.get(name) ?? undefined,
  getBody: () => reply.text,
  getUnderlyingObject: () => reply,
});
