import type { Key } from '#keys';

import { askCdn, cdnFailed } from './ask-cdn.js';
import { PurgeCdn } from './purge-cdn.js';

const API = 'https://api.fastly.com';

/**
 * By surrogate key: POST /service/{service}/purge/{key} with Fastly-Key
 * (https://www.fastly.com/documentation/reference/api/purging/). A hard purge: what is stale is not served again.
 */
export class FastlyCdn extends PurgeCdn {
  readonly isThere = true;

  constructor(
    private readonly service: string,
    private readonly token: string,
    private readonly endpoint = API,
  ) {
    super();
  }

  async run(key: Key): Promise<void> {
    const answer = await askCdn(`${this.endpoint}/service/${this.service}/purge/${key}`, { 'fastly-key': this.token });
    if ((answer as { status?: unknown } | null)?.status !== 'ok') throw cdnFailed(new Error(JSON.stringify(answer)));
  }
}
