import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server on loopback that says what reached it: an import's origin, or the intranet that must see nothing. */
export class OriginServer implements AsyncDisposable {
  private readonly sockets: Socket[] = [];
  private readonly closed: Promise<void>[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static http(answer: RequestListener): Promise<OriginServer> {
    return OriginServer.of(createServer(answer));
  }

  static async of(server: Server): Promise<OriginServer> {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = new OriginServer(server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => origin.watch(socket));
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many connections it has had. */
  get connections(): number {
    return this.sockets.length;
  }

  /** Resolves once every connection that it has had is closed. */
  async untilAllClosed(): Promise<void> {
    await Promise.all(this.closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private watch(socket: Socket): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    // A client that goes away in the middle is what many tests are about.
    socket.on('error', () => {}).once('close', () => resolve());
    this.sockets.push(socket);
    this.closed.push(promise);
  }
}
