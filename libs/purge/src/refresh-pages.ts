import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { PurgeCdn } from './cdn/purge-cdn.js';
import { PurgeEdges } from './purge-edges.js';

/** Has the caches outside take the page and the JSON of an image anew, once what is said of it has changed. */
@Injectable()
export class RefreshPages {
  constructor(
    private readonly codec: KeyCodec,
    private readonly edges: PurgeEdges,
    private readonly cdn: PurgeCdn,
  ) {}

  /** Where it fails, what is cached lapses by itself within minutes. */
  async run(id: bigint): Promise<void> {
    const key = this.codec.encode(id);
    // The CDN behind the edges, so that it fetches nothing old from them.
    await this.edges.refresh(key);
    await this.cdn.run(key).catch(() => undefined);
  }
}
