import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to a connection. */
export type Cut =
  /** Cut after this many bytes of the request. */
  | { afterSent: number }
  /** Cut when the answer arrives, before any of it is passed on. */
  | 'before-answer'
  /** Accepted; nothing is ever read or answered. */
  | 'silence'
  /** Answered with this text for any request, and closed. */
  | { answer: string };

/** A proxy between a client and imglink that cuts connections: the n-th connection by the n-th of `cuts`. */
export class FaultyProxy implements AsyncDisposable {
  /** The time at which each connection was opened. */
  readonly openedAt: number[] = [];
  /** Total bytes that clients have sent. */
  sentBytes = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
    readonly cuts: Cut[],
  ) {
    server.on('connection', (socket) => this.handle(socket));
  }

  static async start(target: string, ...cuts: Cut[]): Promise<FaultyProxy> {
    const server = createServer();
    const proxy = new FaultyProxy(server, Number(new URL(target).port), cuts);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private handle(client: Socket): void {
    this.openedAt.push(Date.now());
    const cut = this.cuts.shift();
    this.keep(client);
    if (cut === 'silence') return void client.pause();
    client.on('data', (chunk: Buffer) => (this.sentBytes += chunk.length));
    if (typeof cut === 'object' && 'answer' in cut) return answer(client, cut.answer);
    const target = this.keep(connect(this.targetPort, '127.0.0.1'));
    const end = () => {
      client.destroy();
      target.destroy();
    };
    client.once('close', end);
    target.once('close', end);
    if (cut === 'before-answer') target.once('data', end);
    if (typeof cut === 'object' && 'afterSent' in cut) {
      let sent = 0;
      client.on('data', (chunk: Buffer) => {
        sent += chunk.length;
        if (sent >= cut.afterSent) end();
      });
    }
    client.pipe(target);
    if (cut !== 'before-answer') target.pipe(client);
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }
}

/** Reads the request until it pauses, so that unread bytes do not reset the connection. */
function answer(client: Socket, text: string): void {
  client.once('data', () => {
    client.resume();
    client.end(text);
  });
}
