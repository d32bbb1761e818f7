import type { CdnOptions } from './cdn.options.js';
import { CloudflareCdn } from './cloudflare.js';
import { FastlyCdn } from './fastly.js';
import { PurgeCdn } from './purge-cdn.js';

class NoCdn extends PurgeCdn {
  readonly isThere = false;

  async run(): Promise<void> {
    // Nothing is kept anywhere.
  }
}

/** The only place that knows which CDNs exist. Another one is one file and one `case`. */
export async function openCdn(options: CdnOptions): Promise<PurgeCdn> {
  switch (options.kind) {
    case 'none':
      return new NoCdn();
    case 'cloudflare':
      return new CloudflareCdn(options.id, options.token, options.endpoint);
    case 'fastly':
      return new FastlyCdn(options.id, options.token, options.endpoint);
    case 'cloudfront': {
      // Loaded on demand: the SDK costs everyone else's start nothing.
      const { CloudFrontCdn } = await import('./cloudfront.js');
      return new CloudFrontCdn(options.id, options.endpoint);
    }
  }
}
