import { DomainError } from '#errors';
import type { Key } from '#keys';

import { type EdgeAddress, imageAddresses, pageAddresses } from './edge-addresses.js';
import { EdgeCaches } from './edge-caches.js';
import type { EdgeOptions } from './edge.options.js';

/** Longer than the edge waits for a hanging API process before it asks another one. */
const TIMEOUT_MS = 10_000;
const RETRY_SECONDS = 5;

/**
 * The caches of nginx (apps/edge). nginx has no purge of its own, so each address of the image is requested past the
 * cache with the purge secret, and nginx replaces the cached answer with the 410 that imglink answers now
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

  async refresh(key: Key): Promise<void> {
    const pages = pageAddresses(key);
    await Promise.allSettled(
      this.edges.urls.flatMap((edge) => pages.map((page) => fetchStatus(edge, page, this.edges.secret))),
    );
  }

  async verify(key: Key): Promise<boolean[]> {
    const addresses = imageAddresses(key);
    return Promise.all(
      this.edges.urls.map(async (edge) => {
        const asked = addresses.map((address) => fetchStatus(edge, address).then(meansGone, () => false));
        return (await Promise.all(asked)).every(Boolean);
      }),
    );
  }

  private async purgeAddress(edge: string, address: EdgeAddress): Promise<void> {
    try {
      const status = await fetchStatus(edge, address, this.edges.secret);
      if (!meansGone(status)) throw new Error(`${edge} answers ${status} for ${address.path}`);
    } catch (cause) {
      const detail = 'An edge could not be purged.';
      throw new DomainError('unavailable', detail, { cause, retryAfterSeconds: RETRY_SECONDS });
    }
  }
}

/** Returns the status of an address at an edge; with `purgeSecret`, from the API process past the edge's cache. */
async function fetchStatus(edge: string, address: EdgeAddress, purgeSecret?: string): Promise<number> {
  const { path, accept, acceptLanguage } = address;
  const headers = {
    accept,
    'accept-language': acceptLanguage,
    ...(purgeSecret !== undefined && { 'x-imglink-purge': purgeSecret }),
  };
  const answer = await fetch(edge + path, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  await answer.arrayBuffer();
  return answer.status;
}

const meansGone = (status: number): boolean => status === 404 || status === 410;
