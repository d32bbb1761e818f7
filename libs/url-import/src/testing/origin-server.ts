import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A loopback server that records requests: the origin of an import, or the internal server that must get none. */
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

  /** The number of connections so far. */
  get connections(): number {
    return this.sockets.length;
  }

  /** Resolves once all connections so far are closed. */
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
    // Many tests disconnect in the middle.
    socket.on('error', () => {}).once('close', () => resolve());
    this.sockets.push(socket);
    this.closed.push(promise);
  }
}
