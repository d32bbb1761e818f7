import type { Key } from '#keys';

import { askCdn, cdnFailed } from './ask-cdn.js';
import { PurgeCdn } from './purge-cdn.js';

const API = 'https://api.cloudflare.com/client/v4';

/**
 * By cache tag: POST /zones/{zone}/purge_cache with `tags`
 * (https://developers.cloudflare.com/api/resources/cache/methods/purge/). The token needs the zone's Cache Purge right.
 */
export class CloudflareCdn extends PurgeCdn {
  readonly isThere = true;

  constructor(
    private readonly zone: string,
    private readonly token: string,
    private readonly endpoint = API,
  ) {
    super();
  }

  async run(key: Key): Promise<void> {
    const url = `${this.endpoint}/zones/${this.zone}/purge_cache`;
    const answer = await askCdn(url, { authorization: `Bearer ${this.token}` }, { tags: [key] });
    // It may refuse with a 200.
    if ((answer as { success?: unknown } | null)?.success !== true) throw cdnFailed(new Error(JSON.stringify(answer)));
  }
}
