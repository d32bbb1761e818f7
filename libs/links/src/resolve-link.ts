import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { Link } from './link.entity.js';
import { type CacheLayerResult, LinkCache } from './link-cache.js';
import { LinksRepository } from './links.repository.js';

export interface ResolvedLink {
  /** Null for an id without a row; a tombstone or an expired one is among them. */
  link: Link | null;
  /** For Cache-Status (RFC 9211). */
  cache: CacheLayerResult;
}

/** From an id to its link: cache, then one look-up by primary key. */
@Injectable()
export class ResolveLink {
  constructor(
    private readonly cache: LinkCache,
    private readonly links: LinksRepository,
  ) {}

  async run(id: bigint): Promise<ResolvedLink> {
    const { record, result } = await this.cache.get(id, () => this.links.find(id));
    return { link: record, cache: result };
  }
}

/** Throws `image-not-found` for an id without a row, `image-gone` for one that was deleted or has expired. */
export function liveLink(link: Link | null): Link {
  if (!link) throw new DomainError('image-not-found', 'There is no image with this key.');
  if (isGone(link)) throw new DomainError('image-gone', 'The image was deleted or has expired.');
  return link;
}

/** Whether it was deleted or has expired. */
export const isGone = (link: Link): boolean => link.deletedAt !== null || hasExpired(link);

const hasExpired = (link: Link): boolean => link.expiresAt !== null && link.expiresAt <= Date.now();
