import { DomainError } from '#errors';
import type { Key } from '#keys';

import { type EdgeAddress, fileAddresses, imageAddresses, pageAddresses } from './edge-addresses.js';
import { EdgeCaches } from './edge-caches.js';
import type { EdgeOptions } from './edge.options.js';

/** Longer than the edge waits for a hanging API process before it asks another one. */
const TIMEOUT_MS = 10_000;
/** An edit waits for this, so it is shorter than an edge waits for the answer to the edit. */
const REFRESH_TIMEOUT_MS = 3_000;
const RETRY_SECONDS = 5;

/**
 * The caches of nginx (apps/edge). nginx has no purge of its own, so each address of the image is requested past the
 * cache with the purge secret, and nginx replaces the cached answer with the 410 or 451 that imglink answers now
 * (docs/decisions/0013).
 */
export class NginxEdgeCaches extends EdgeCaches {
  constructor(private readonly edges: EdgeOptions) {
    super();
  }

  get count(): number {
    return this.edges.urls.length;
  }

  async purge(key: Key): Promise<void> {
    const addresses = imageAddresses(key);
    await Promise.all(this.edges.urls.flatMap((edge) => addresses.map((address) => this.purgeAddress(edge, address))));
  }

  async refresh(key: Key, files: readonly string[]): Promise<void> {
    const { urls, secret } = this.edges;
    const options = { secret, timeoutMs: REFRESH_TIMEOUT_MS };
    // nginx fetches and caches the whole file for HEAD as well (proxy_cache_convert_head).
    const fileOptions = { ...options, method: 'HEAD' as const };
    const pages = pageAddresses(key).map((address) => [address, options] as const);
    const requests = [...pages, ...fileAddresses(key, files).map((address) => [address, fileOptions] as const)];
    await Promise.allSettled(urls.flatMap((edge) => requests.map((request) => fetchStatus(edge, ...request))));
  }

  async verify(key: Key): Promise<boolean[]> {
    const addresses = imageAddresses(key);
    return Promise.all(
      this.edges.urls.map(async (edge) => {
        const asked = addresses.map((address) => fetchStatus(edge, address, {}).then(meansGone, () => false));
        return (await Promise.all(asked)).every(Boolean);
      }),
    );
  }

  private async purgeAddress(edge: string, address: EdgeAddress): Promise<void> {
    try {
      const status = await fetchStatus(edge, address, { secret: this.edges.secret });
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
  timeoutMs?: number;
}

/** Returns the status of an address at an edge. */
async function fetchStatus(
  edge: string,
  { path, accept, acceptLanguage }: EdgeAddress,
  { secret, method = 'GET', timeoutMs = TIMEOUT_MS }: FetchOptions,
): Promise<number> {
  const headers = {
    accept,
    'accept-language': acceptLanguage,
    ...(secret !== undefined && { 'x-imglink-purge': secret }),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(edge + path, { method, headers, redirect: 'manual', signal });
  await answer.arrayBuffer();
  return answer.status;
}

/** 451: the image is blocked. */
const meansGone = (status: number): boolean => status === 404 || status === 410 || status === 451;
