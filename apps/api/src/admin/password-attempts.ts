import { LRUCache } from 'lru-cache';

const MOST = 10;
const WINDOW_MS = 600_000;
/** Clients that are counted at the same time: beyond this, the one that tried longest ago begins anew. */
const MAX_CLIENTS = 10_000;

interface Tries {
  count: number;
  /** When they are forgotten, on the clock of `performance.now()`. */
  until: number;
}

/** Counts the wrong passwords of each client, so that nobody can go through all of them. */
export class WrongPasswords {
  private readonly tries = new LRUCache<string, Tries>({ max: MAX_CLIENTS });

  /** Seconds until the client may try again after 10 wrong passwords within 10 minutes; undefined before that. */
  blockedSeconds(client: string): number | undefined {
    const tries = this.current(client);
    if (!tries || tries.count < MOST) return undefined;
    return Math.ceil((tries.until - performance.now()) / 1000);
  }

  /** Counts a wrong password. The 10 minutes begin with the first. */
  count(client: string): void {
    const tries = this.current(client);
    if (tries) tries.count += 1;
    else this.tries.set(client, { count: 1, until: performance.now() + WINDOW_MS });
  }

  private current(client: string): Tries | undefined {
    const tries = this.tries.get(client);
    return tries && tries.until > performance.now() ? tries : undefined;
  }
}
