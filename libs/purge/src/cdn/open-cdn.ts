import type { CdnOptions } from './cdn.options.js';
import { Cdn } from './cdn.js';
import { CloudflareCdn } from './cloudflare-cdn.js';
import { FastlyCdn } from './fastly-cdn.js';

class NoCdn extends Cdn {
  readonly isConfigured = false;

  async purge(): Promise<void> {
    // Without a CDN there is nothing to purge.
  }
}

/** Opens the configured CDN. A further CDN is one adapter file and one `case` here. */
export async function openCdn(options: CdnOptions): Promise<Cdn> {
  switch (options.kind) {
    case 'none':
      return new NoCdn();
    case 'cloudflare':
      return new CloudflareCdn(options.id, options.token, options.endpoint);
    case 'fastly':
      return new FastlyCdn(options.id, options.token, options.endpoint);
    case 'cloudfront': {
      // Imported on demand, so that only installations with CloudFront pay for loading the AWS SDK.
      const { CloudFrontCdn } = await import('./cloudfront-cdn.js');
      return new CloudFrontCdn(options.id, options.endpoint);
    }
  }
}
