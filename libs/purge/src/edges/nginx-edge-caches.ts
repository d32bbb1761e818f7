import { DomainError } from '#errors';
import type { Key } from '#keys';
import PQueue from 'p-queue';

import { type EdgeAddress, fileAddresses, imageAddresses, pageAddresses } from './edge-addresses.js';
import { EdgeCaches } from './edge-caches.js';
import type { EdgeOptions } from './edge.options.js';

/** Longer than the edge waits for a hanging API process before it asks another one. */
const TIMEOUT_MS = 10_000;
/** An edit waits for this, so it is shorter than an edge waits for the answer to the edit. */
const REFRESH_TIMEOUT_MS = 3_000;
const RETRY_SECONDS = 5;
/**
 * Requests at the same time to one edge, below the 64 idle connections to the API that nginx keeps. Without a bound,
 * purges of 100 images, 34 requests each, kept 3,900 sockets open, and left 8,700 in TIME_WAIT.
 */
const MAX_CONCURRENT = 32;

interface NginxEdge {
  url: string;
  purges: PQueue;
  /** Apart from the purges, because an edit waits for these. */
  refreshes: PQueue;
}

/**
 * The caches of nginx (apps/edge). nginx has no purge of its own, so each address of the image is requested past the
 * cache with the purge secret, and nginx replaces the cached answer with the 410 or 451 that imglink answers now
 * (docs/decisions/0013).
 */
export class NginxEdgeCaches extends EdgeCaches {
  private readonly edges: NginxEdge[];
  private readonly secret: string;

  constructor({ urls, secret }: EdgeOptions) {
    super();
    this.secret = secret;
    this.edges = urls.map((url) => ({
      url,
      purges: new PQueue({ concurrency: MAX_CONCURRENT }),
      refreshes: new PQueue({ concurrency: MAX_CONCURRENT }),
    }));
  }

  get count(): number {
    return this.edges.length;
  }

  async purge(key: Key): Promise<void> {
    const addresses = imageAddresses(key);
    const purgeAt = ({ url, purges }: NginxEdge) =>
      addresses.map((address) => purges.add(() => this.purgeAddress(url, address)));
    await Promise.all(this.edges.flatMap(purgeAt));
  }

  async refresh(key: Key, files: readonly string[]): Promise<void> {
    // Includes the time in the queue.
    const options = { secret: this.secret, signal: AbortSignal.timeout(REFRESH_TIMEOUT_MS) };
    // nginx fetches and caches the whole file for HEAD as well (proxy_cache_convert_head).
    const fileOptions = { ...options, method: 'HEAD' as const };
    const pages = pageAddresses(key).map((address) => [address, options] as const);
    const requests = [...pages, ...fileAddresses(key, files).map((address) => [address, fileOptions] as const)];
    const refreshAt = ({ url, refreshes }: NginxEdge) =>
      requests.map((request) => refreshes.add(() => fetchStatus(url, ...request)));
    await Promise.allSettled(this.edges.flatMap(refreshAt));
  }

  async verify(key: Key): Promise<boolean[]> {
    const addresses = imageAddresses(key);
    return Promise.all(
      this.edges.map(async ({ url, purges }) => {
        const isGoneAt = (address: EdgeAddress) => fetchStatus(url, address, {}).then(meansGone, () => false);
        const asked = addresses.map((address) => purges.add(() => isGoneAt(address)));
        return (await Promise.all(asked)).every(Boolean);
      }),
    );
  }

  private async purgeAddress(edge: string, address: EdgeAddress): Promise<void> {
    try {
      const status = await fetchStatus(edge, address, { secret: this.secret });
      if (!meansGone(status)) throw new Error(`${edge} answers ${status} for ${address.path}`);
    } catch (cause) {
      const detail = 'An edge could not be purged.';
      throw new DomainError('unavailable', detail, { cause, retryAfterSeconds: RETRY_SECONDS });
    }
  }
}

interface FetchOptions {
  /** With the purge secret, the API process answers, past the edge's cache. */
  secret?: string;
  method?: 'GET' | 'HEAD';
  /** Ends the request. The default: 10 s after its start. */
  signal?: AbortSignal;
}

/** Returns the status of an address at an edge. */
async function fetchStatus(
  edge: string,
  { path, accept, acceptLanguage }: EdgeAddress,
  { secret, method = 'GET', signal = AbortSignal.timeout(TIMEOUT_MS) }: FetchOptions,
): Promise<number> {
  const headers = {
    accept,
    'accept-language': acceptLanguage,
    ...(secret !== undefined && { 'x-imglink-purge': secret }),
  };
  const answer = await fetch(edge + path, { method, headers, redirect: 'manual', signal });
  await answer.arrayBuffer();
  return answer.status;
}

/** 451: the image is blocked. */
const meansGone = (status: number): boolean => status === 404 || status === 410 || status === 451;
