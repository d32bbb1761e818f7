import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A connection that can be lost: passes TCP on, byte for byte, until it is told to cut it or to fall silent. */
export class FrailProxy implements AsyncDisposable {
  /** Bytes that clients have sent in all. */
  sent = 0;
  /** Connections that were cut. */
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

  /** The URL of a server, changed to lead through this proxy. */
  before(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return changed.href;
  }

  /**
   * Passes nothing more on over the connections that there are, in either direction, and keeps them open, as a NAT that
   * forgot them does: neither side hears of the other's end. New connections work, unless `alsoNew` ones are silent.
   */
  silence({ alsoNew = false } = {}): void {
    this.isSilent = alsoNew;
    for (const socket of this.sockets) socket.unpipe().removeAllListeners('data').pause();
  }

  /**
   * Once so many bytes more have come from clients, cuts the connection that brought the last of them; so many times.
   * Browsers send again by themselves what was lost on a connection that they had used before.
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
