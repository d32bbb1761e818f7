import { BlocksRepository } from '#links';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Many clients may read the page of one image at the same time. Then its block is read once in so long. */
const TTL_MS = 2_000;
const MAX_REASONS = 1_000;

/** The reasons of blocks that the law or a court demands, for the pages of these images. */
@Injectable()
export class LegalReasons {
  private readonly reasons: LRUCache<bigint, { reason: string | undefined }>;

  constructor(blocks: BlocksRepository) {
    this.reasons = new LRUCache({
      max: MAX_REASONS,
      ttl: TTL_MS,
      fetchMethod: async (id: bigint) => {
        const block = await blocks.find(id);
        return { reason: block?.isLegal ? block.reason : undefined };
      },
    });
  }

  /** Returns the reason, or undefined for another block, and while the database does not answer. */
  async find(id: bigint): Promise<string | undefined> {
    return (await this.reasons.fetch(id).catch(() => undefined))?.reason;
  }
}
