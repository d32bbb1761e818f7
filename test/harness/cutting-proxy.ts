import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy that cuts a connection after a number of bytes, which it delivers. */
export class CuttingProxy implements AsyncDisposable {
  /** Total bytes that clients have sent. */
  sentBytes = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    private readonly cut: { afterBytes: number; times: number },
  ) {
    server.on('connection', (client) => this.pass(client));
  }

  static async start(target: string, cut: { afterBytes: number; times: number }): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttingProxy(server, new URL(target), { ...cut });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private pass(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    let carried = 0;
    for (const socket of [client, server]) {
      this.sockets.add(socket.on('error', () => undefined));
      socket.once('close', () => {
        this.sockets.delete(socket);
        server.end();
        client.destroySoon();
      });
    }
    server.pipe(client);
    client.pipe(server);
    client.on('data', (chunk: Buffer) => {
      carried += chunk.length;
      this.sentBytes += chunk.length;
      if (carried < this.cut.afterBytes || this.cut.times === 0) return;
      this.cut.times -= 1;
      client.unpipe(server);
      client.destroy();
    });
  }
}
