import type { Key } from '#keys';

import { Cdn } from './cdn.js';
import { cdnFailed, postToCdn } from './cdn-request.js';

const API = 'https://api.fastly.com';

/**
 * Purges by surrogate key: POST /service/{service}/purge/{key} with Fastly-Key
 * (https://www.fastly.com/documentation/reference/api/purging/). It is a hard purge, so stale content is not served
 * again.
 */
export class FastlyCdn extends Cdn {
  readonly isConfigured = true;

  constructor(
    private readonly service: string,
    private readonly token: string,
    private readonly endpoint = API,
  ) {
    super();
  }

  async purge(key: Key): Promise<void> {
    const url = `${this.endpoint}/service/${this.service}/purge/${key}`;
    const answer = await postToCdn(url, { 'fastly-key': this.token });
    if ((answer as { status?: unknown } | null)?.status !== 'ok') throw cdnFailed(new Error(JSON.stringify(answer)));
  }
}
