import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, globalAgent } from 'node:https';
import type { AddressInfo } from 'node:net';

import { selfSigned } from './self-signed.js';

/** Terminates TLS in front of an HTTP server, for clients that require https. This process trusts it. */
export class TlsFront implements AsyncDisposable {
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    /** `localhost:port`. */
    readonly host: string,
  ) {}

  static async start(url: string): Promise<TlsFront> {
    const { key, cert } = selfSigned('localhost');
    const server = createServer({ key, cert }, (asked, answer) => {
      const { method, headers, url: path } = asked;
      const passed = request(new URL(path ?? '/', url), { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      asked.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    globalAgent.options.ca = cert;
    return new TlsFront(server, `localhost:${(server.address() as AddressInfo).port}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    delete globalAgent.options.ca;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
