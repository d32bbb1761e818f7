/** The parsed CDN_PURGE_URL and CDN_PURGE_TOKEN. */
export type CdnOptions =
  | { kind: 'none' }
  | {
      kind: 'cloudflare' | 'fastly' | 'cloudfront';
      /** Id of the zone (Cloudflare), the service (Fastly) or the distribution (CloudFront). */
      id: string;
      /** API token; empty for CloudFront, which takes its credentials from AWS's own variables. */
      token: string;
      /** Base URL of the CDN's API; undefined: the public one. */
      endpoint: string | undefined;
    };
