import type { Patience } from './retry.js';
import type { Reply } from './send-bytes.js';
import type { Transport } from './transport.js';
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';

/** How long to wait for the server to throw away what was sent, once the upload is aborted. */
const TERMINATION_MS = 10_000;

/** Has tus-js-client send as the rest of the SDK does: its own ways are made for Node and for XMLHttpRequest alone. */
export class TusHttpStack implements HttpStack {
  constructor(
    private readonly transport: Transport,
    private readonly patience: Patience,
  ) {}

  createRequest(method: string, url: string): HttpRequest {
    // The caller's signal has aborted by then.
    const isTermination = method === 'DELETE';
    const patience = isTermination ? this.transport.patience({ deadlineMs: TERMINATION_MS }) : this.patience;
    return new TusRequest(method, url, this.transport, patience);
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
    private readonly patience: Patience,
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
    return answerOf(await this.transport.send(request, this.patience));
  }

  /** The patience's signal has ended it. */
  abort = () => Promise.resolve();
}

const answerOf = (reply: Reply): HttpResponse => ({
  getStatus: () => reply.status,
  getHeader: (name) => reply.headers.get(name) ?? undefined,
  getBody: () => reply.text,
  getUnderlyingObject: () => reply,
});
