import { type FoundLink, LinkStore, MissingLinkError } from '#links';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { cacheStatus, NOT_ASKED } from '../http/caching.js';
import { ImageKeyPipe } from './image-key.pipe.js';

/** Finds links for answers whose Cache-Status says which cache had the link (RFC 9211). */
@Injectable()
export class LinkLookup {
  constructor(
    private readonly links: LinkStore,
    private readonly keys: ImageKeyPipe,
  ) {}

  /**
   * The live link. Throws `image-not-found`, without a lookup for a text that cannot be a key, or `image-gone`. Their answers have a
   * Cache-Status, too: that is why the key is decoded here and not by ImageKeyPipe in the controllers, which cannot set it. A
   * `@Header` on the routes could, for 8 % more processor time per read (decision 0039).
   */
  async byKey(key: string, reply: FastifyReply): Promise<FoundLink> {
    void reply.header('cache-status', NOT_ASKED);
    const { id } = this.keys.transform(key);
    try {
      const found = await this.links.find(id);
      void reply.header('cache-status', cacheStatus(found.cache));
      return found;
    } catch (error) {
      if (error instanceof MissingLinkError && error.cache) void reply.header('cache-status', cacheStatus(error.cache));
      throw error;
    }
  }
}
