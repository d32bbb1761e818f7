import type { Key } from '#keys';

import { Cdn } from './cdn.js';
import { cdnFailed, postToCdn } from './cdn-request.js';

const API = 'https://api.cloudflare.com/client/v4';

/**
 * Purges by cache tag: POST /zones/{zone}/purge_cache with `tags`
 * (https://developers.cloudflare.com/api/resources/cache/methods/purge/). The token needs the zone's Cache Purge
 * permission.
 */
export class CloudflareCdn extends Cdn {
  readonly isConfigured = true;

  constructor(
    private readonly zone: string,
    private readonly token: string,
    private readonly endpoint = API,
  ) {
    super();
  }

  async purge(key: Key): Promise<void> {
    const url = `${this.endpoint}/zones/${this.zone}/purge_cache`;
    const answer = await postToCdn(url, { authorization: `Bearer ${this.token}` }, { tags: [key] });
    // Cloudflare may refuse with status 200.
    if ((answer as { success?: unknown } | null)?.success !== true) throw cdnFailed(new Error(JSON.stringify(answer)));
  }
}
