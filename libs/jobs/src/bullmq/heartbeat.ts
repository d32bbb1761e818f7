import type { Redis } from 'ioredis';

const BEAT_MS = 1_000;
const MOST_MISSED = 3;

/**
 * Reconnects a client whose server has answered nothing for 4 s. A connection may die without a word: TCP tells of it after
 * a quarter of an hour, and ioredis's `commandTimeout` gives up the command but keeps the connection. Its `socketTimeout`
 * does not stop when the connection ends, and so ends the next one as well.
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
    // While it connects, ioredis has a limit of its own; none holds for the handshake, which is `connect`.
    const isOpen = status === 'ready' || status === 'connect';
    if (!isOpen || this.missed === MOST_MISSED) {
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
