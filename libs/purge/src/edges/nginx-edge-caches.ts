import type { Key } from '#keys';

import { imageAddresses, originalAddresses, pageAddresses } from './edge-addresses.js';
import { EdgeCaches } from './edge-caches.js';
import type { EdgeOptions } from './edge.options.js';
import { NginxEdge } from './nginx-edge.js';

/**
 * The caches of nginx (apps/edge). nginx has no purge of its own, so each address of the image that an edge has cached
 * is requested past the cache with the purge secret, and nginx replaces the cached answer with the 410 or 451 that
 * imglink answers now (docs/decisions/0013).
 */
export class NginxEdgeCaches extends EdgeCaches {
  private readonly edges: NginxEdge[];

  constructor({ urls, secret }: EdgeOptions) {
    super();
    this.edges = urls.map((url) => new NginxEdge(url, secret));
  }

  get count(): number {
    return this.edges.length;
  }

  async purge(key: Key): Promise<void> {
    const addresses = imageAddresses(key);
    const purges = await Promise.allSettled(this.edges.map((edge) => edge.purge(addresses)));
    const failed = purges.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async purgeSoon(key: Key): Promise<void> {
    const addresses = imageAddresses(key);
    await Promise.all(this.edges.map((edge) => edge.purgeSoon(addresses)));
  }

  async refresh(key: Key, { includesFiles }: { includesFiles: boolean }): Promise<void> {
    const pages = pageAddresses(key);
    // A request for a variant that no client has requested would have it rendered.
    const [cached, otherwise] = includesFiles
      ? [imageAddresses(key), [...pages, ...originalAddresses(key)]]
      : [pages, pages];
    await Promise.all(this.edges.map((edge) => edge.refresh(cached, otherwise)));
  }

  async verify(key: Key): Promise<boolean[]> {
    const addresses = imageAddresses(key);
    return Promise.all(this.edges.map((edge) => edge.answersGone(addresses)));
  }
}
