/** Of CDN_PURGE_URL and CDN_PURGE_TOKEN. */
export type CdnOptions =
  | { kind: 'none' }
  | {
      kind: 'cloudflare' | 'fastly' | 'cloudfront';
      /** Of the zone, the service or the distribution. */
      id: string;
      /** Not needed by CloudFront, whose credentials come from AWS's own variables. */
      token: string;
      /** Of the CDN's API; undefined: its own. */
      endpoint: string | undefined;
    };
