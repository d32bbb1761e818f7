import type { Redis } from 'ioredis';

const BEAT_MS = 1_000;
const MAX_MISSED = 3;

/**
 * Reconnects a client whose server has not answered for 4 s. A connection may break without a notification: TCP
 * detects it after about 15 minutes, and ioredis's `commandTimeout` rejects the command but keeps the connection. Its
 * `socketTimeout` is not cleared when the connection ends, and so ends the next one as well.
 */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private missed = 0;

  constructor(private readonly client: Redis) {
    this.timer = setInterval(() => this.beat(), BEAT_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    const { status } = this.client;
    // ioredis limits the time to connect, but not the handshake after it, during which the status is `connect`.
    const isOpen = status === 'ready' || status === 'connect';
    if (!isOpen || this.missed === MAX_MISSED) {
      this.missed = 0;
      if (isOpen) this.client.disconnect(true);
      return;
    }
    this.missed += 1;
    if (status === 'connect') return;
    this.client.ping().then(
      () => (this.missed = 0),
      () => undefined,
    );
  }
}
