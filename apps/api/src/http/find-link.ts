import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type FoundLink, type Link, LinkStore, MissingLinkError } from '#links';
import { addLogFields } from '#observability';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { cacheStatus, NOT_ASKED } from './caching.js';

/** From the key in an address to its link. */
@Injectable()
export class FindLink {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
  ) {}

  /**
   * The live link; the answer says in Cache-Status where it came from, also when there is none. Throws
   * `image-not-found`, without asking anyone for what can't be a key, or `image-gone`.
   */
  async run(key: string, reply: FastifyReply): Promise<Link> {
    return (await this.runCached(key, reply)).link;
  }

  /** The same, and which cache had it. */
  async runCached(key: string, reply: FastifyReply): Promise<FoundLink> {
    void reply.header('cache-status', NOT_ASKED);
    try {
      const found = await this.links.find(this.idOf(key));
      void reply.header('cache-status', cacheStatus(found.cache));
      return found;
    } catch (error) {
      if (error instanceof MissingLinkError && error.cache) void reply.header('cache-status', cacheStatus(error.cache));
      throw error;
    }
  }

  /** Throws `image-not-found` for what can't be a key. */
  idOf(key: string): bigint {
    const id = this.codec.decode(key);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this key.');
    addLogFields({ key });
    return id;
  }
}
