import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy that can cut its connections or let them fall silent. */
export class FrailProxy implements AsyncDisposable {
  /** Total bytes that clients have sent. */
  sent = 0;
  /** Number of connections that were cut. */
  cuts = 0;
  private cutAt = Infinity;
  private between = Infinity;
  private left = 0;
  private isSilent = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {}

  static async start(targetPort: number): Promise<FrailProxy> {
    const server = createServer();
    const proxy = new FrailProxy(server, targetPort);
    server.on('connection', (client) => proxy.pass(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Returns the URL of a server, changed to pass through this proxy. */
  before(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return changed.href;
  }

  /**
   * Forwards nothing more over the existing connections, in either direction, and keeps them open, like a NAT that
   * forgot them: neither side sees the other's end. New connections work, unless `alsoNew` silences them too.
   */
  silence({ alsoNew = false } = {}): void {
    this.isSilent = alsoNew;
    for (const socket of this.sockets) socket.unpipe().removeAllListeners('data').pause();
  }

  /**
   * Cuts the connection that brings the last of the next `bytes` bytes from clients, `times` times.
   * Browsers repeat a request by themselves that was lost on a reused connection.
   */
  cutAfter(bytes: number, times = 1): void {
    this.left = times;
    this.between = bytes;
    this.cutAt = this.sent + bytes;
  }

  private pass(client: Socket): void {
    if (this.isSilent) return void this.sockets.add(client.on('error', () => undefined).pause());
    const server = connect(this.targetPort, '127.0.0.1');
    const cut = () => {
      for (const socket of [client, server]) socket.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        this.sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (chunk) => {
      this.sent += chunk.length;
      if (this.sent < this.cutAt) return;
      this.cuts += 1;
      this.left -= 1;
      this.cutAt = this.left > 0 ? this.sent + this.between : Infinity;
      cut();
    });
    client.pipe(server).pipe(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
