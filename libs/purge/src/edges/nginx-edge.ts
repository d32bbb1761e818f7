import { DomainError } from '#errors';
import { setTimeout } from 'node:timers/promises';
import PQueue from 'p-queue';

import type { EdgeAddress } from './edge-addresses.js';
import { cachedPath, MAX_FILES, readCached } from './edge-cache-files.js';

/** Longer than the edge waits for a hanging API process before it asks another one. */
const TIMEOUT_MS = 10_000;
/** A client waits for this, so it is shorter than an edge waits for the answer to the client's request. */
const SOON_MS = 3_000;
const RETRY_MS = 50;
/** An edge that did not answer in time is tried only once, and for a shorter time, for so long. */
const SILENCE_MS = 10_000;
const SILENT_SHARE = 0.1;
const RETRY_SECONDS = 5;
/**
 * Requests at the same time to one edge, below the 64 idle connections to the API that nginx keeps. Without a bound,
 * purges of 100 images, 34 requests each, kept 3,900 sockets open, and left 8,700 in TIME_WAIT.
 */
const MAX_CONCURRENT = 32;

interface Request {
  method?: 'GET' | 'HEAD';
  /** Without the secret, the edge answers like any client. */
  isPurge: boolean;
  queue: PQueue;
  /** Ends the request. The default: 10 s after its start. */
  signal?: AbortSignal;
}

/** The caches of one nginx (apps/edge). */
export class NginxEdge {
  private readonly purges = new PQueue({ concurrency: MAX_CONCURRENT });
  /** Apart from the purges, because clients wait for these. */
  private readonly urgent = new PQueue({ concurrency: MAX_CONCURRENT });
  /** On the clock of `performance`. */
  private silentUntil = 0;

  constructor(
    private readonly url: string,
    private readonly secret: string,
    private readonly soonMs = SOON_MS,
  ) {}

  /** Replaces what is cached for these addresses of an image that is gone. Throws `unavailable`. */
  async purge(addresses: readonly EdgeAddress[]): Promise<void> {
    await this.purgeCached(addresses, { isPurge: true, queue: this.purges });
  }

  /** Tries to do the same for 3 s, queue included. */
  async purgeSoon(addresses: readonly EdgeAddress[]): Promise<void> {
    await this.trySoon((request) => this.purgeCached(addresses, request));
  }

  /**
   * Tries for 3 s to make the edge fetch again what it has cached for these addresses of an image that exists.
   * `otherwise`: the addresses to fetch at an edge that does not say what it has cached.
   */
  async refresh(addresses: readonly EdgeAddress[], otherwise: readonly EdgeAddress[]): Promise<void> {
    await this.trySoon(async (request) => {
      const wanted = (await this.findCached(addresses, request)) ?? otherwise;
      // nginx fetches and caches the whole file for HEAD as well (proxy_cache_convert_head).
      await Promise.all(wanted.map((address) => this.fetch(address, { ...request, method: 'HEAD' })));
    });
  }

  /** Returns whether every client gets 404, 410 or 451 at these addresses. */
  async answersGone(addresses: readonly EdgeAddress[]): Promise<boolean> {
    const isGoneAt = (address: EdgeAddress) =>
      this.fetch(address, { isPurge: false, queue: this.purges }).then(({ status }) => meansGone(status));
    const answers = await Promise.allSettled(addresses.map(isGoneAt));
    return answers.every((answer) => answer.status === 'fulfilled' && answer.value);
  }

  /** An API process that learns of a change a moment later answers with the image once more. */
  private async trySoon(work: (request: Request) => Promise<void>): Promise<void> {
    const isSilent = performance.now() < this.silentUntil;
    const signal = AbortSignal.timeout(isSilent ? this.soonMs * SILENT_SHARE : this.soonMs);
    do {
      const [{ status }] = await Promise.allSettled([work({ isPurge: true, queue: this.urgent, signal })]);
      if (status === 'fulfilled') {
        this.silentUntil = 0;
        return;
      }
      if (isSilent) return;
      await Promise.allSettled([setTimeout(RETRY_MS, undefined, { signal })]);
    } while (!signal.aborted);
    this.silentUntil = performance.now() + SILENCE_MS;
  }

  private async purgeCached(addresses: readonly EdgeAddress[], request: Request): Promise<void> {
    try {
      const cached = (await this.findCached(addresses, request)) ?? addresses;
      await Promise.all(cached.map((address) => this.purgeAddress(address, request)));
    } catch (cause) {
      const detail = 'An edge could not be purged.';
      throw new DomainError('unavailable', detail, { cause, retryAfterSeconds: RETRY_SECONDS });
    }
  }

  private async purgeAddress(address: EdgeAddress, request: Request): Promise<void> {
    const { status } = await this.fetch(address, request);
    if (!meansGone(status)) throw new Error(`${this.url} answers ${status} for ${address.path}`);
  }

  /** Returns the addresses that the edge has cached, or undefined if its configuration is too old to say. */
  private async findCached(addresses: readonly EdgeAddress[], request: Request): Promise<EdgeAddress[] | undefined> {
    const parts = Array.from({ length: Math.ceil(addresses.length / MAX_FILES) }, (_, part) =>
      addresses.slice(part * MAX_FILES, (part + 1) * MAX_FILES),
    );
    const cached = await Promise.all(
      parts.map(async (part) => {
        const address = { path: cachedPath(part), accept: '*/*', acceptLanguage: '*' };
        return readCached(part, await this.fetch(address, request));
      }),
    );
    return cached.every((part) => part !== undefined) ? cached.flat() : undefined;
  }

  private fetch(
    { path, accept, acceptLanguage }: EdgeAddress,
    { method = 'GET', isPurge, queue, signal }: Request,
  ): Promise<{ status: number; body: string }> {
    const headers = { accept, 'accept-language': acceptLanguage, ...(isPurge && { 'x-imglink-purge': this.secret }) };
    return queue.add(async () => {
      const options = {
        method,
        headers,
        redirect: 'manual',
        signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
      } as const;
      const answer = await fetch(this.url + path, options);
      return { status: answer.status, body: await answer.text() };
    });
  }
}

/** 451: the image is blocked. */
const meansGone = (status: number): boolean => status === 404 || status === 410 || status === 451;
