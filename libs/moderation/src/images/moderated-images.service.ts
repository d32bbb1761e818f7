import { DomainError } from '#errors';
import { type Block, BlocksRepository, ImageOriginsRepository, type Link } from '#links';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { formatAddress } from '../bans/address-value.js';
import { ImageHashes } from '../bans/image-hashes.js';
import { type ReportCounts, ReportsService } from '../reports/reports.service.js';
import { ImageCandidates } from './image-candidates.js';
import { type ImageFilter, type ListedState, matchesAddress, matchesLink, stateOf } from './image-filter.js';

/** The most links that one page looks at. A page of a filter that matches few of them ends early. */
const MAX_EXAMINED = 1_000;
const BATCH = 250;
/** A hash is computed of the stored object. Pages with more images have none. */
const MAX_HASHED = 10;
const MAX_CONCURRENT_HASHES = 2;
const NO_REPORTS: ReportCounts = { open: 0, all: 0 };

/** An image as administrators see it. */
export interface ModeratedImage {
  link: Link;
  state: ListedState;
  /** The address of the uploader; null if it is not known any more. */
  address: string | null;
  /** Null unless the image is blocked. */
  block: Block | null;
  reports: ReportCounts;
  /** The perceptual hash in hex; null if it was not computed, or if the image has too little structure. */
  similarHash: string | null;
}

export interface ModeratedPage {
  images: ModeratedImage[];
  /** The `before` of the next page; undefined on the last one. */
  next: bigint | undefined;
}

/** The images in every state, for administrators. */
@Injectable()
export class ModeratedImagesService {
  constructor(
    private readonly candidates: ImageCandidates,
    private readonly origins: ImageOriginsRepository,
    private readonly blocks: BlocksRepository,
    private readonly reports: ReportsService,
    private readonly hashes: ImageHashes,
  ) {}

  /**
   * Returns at most `limit` images that match the filter, the newest first, with ids below `before`. Looks at no more
   * than 1,000 links, so a page may have fewer images although another follows. Throws `unavailable`.
   */
  async page(filter: ImageFilter, before: bigint | undefined, limit: number): Promise<ModeratedPage> {
    const read = this.candidates.choose(filter);
    const found: Omit<ModeratedImage, 'similarHash'>[] = [];
    let last = before;
    let size = limit + 1;
    for (let examined = 0; examined < MAX_EXAMINED && found.length <= limit; size = BATCH) {
      const batch = await read(last, size);
      found.push(...(await this.matching(batch.links, filter)));
      examined += size;
      last = batch.last;
      if (last === undefined) break;
    }
    const images = await this.withHashes(found.slice(0, limit));
    return { images, next: found.length > limit ? images.at(-1)?.link.id : last };
  }

  private async matching(links: readonly Link[], filter: ImageFilter): Promise<Omit<ModeratedImage, 'similarHash'>[]> {
    const matching = links.filter((link) => matchesLink(link, filter));
    const ids = matching.map(({ id }) => id);
    const blocked = matching.filter((link) => stateOf(link) === 'blocked').map(({ id }) => id);
    const [origins, blocks, reports] = await Promise.all([
      this.origins.findAll(ids),
      this.blocks.findAll(blocked),
      this.reports.countsOf(ids),
    ]);
    const addresses = new Map(origins.map(({ imageId, address }) => [imageId, address]));
    const blockOf = new Map(blocks.map((block) => [block.imageId, block]));
    return matching
      .filter(({ id }) => matchesAddress(addresses.get(id), filter))
      .map((link) => {
        const address = addresses.get(link.id);
        return {
          link,
          state: stateOf(link),
          address: address ? formatAddress(address) : null,
          block: blockOf.get(link.id) ?? null,
          reports: reports.get(link.id) ?? NO_REPORTS,
        };
      })
      .filter(({ reports: { open } }) => filter.isReported === undefined || filter.isReported === open > 0);
  }

  private async withHashes(images: readonly Omit<ModeratedImage, 'similarHash'>[]): Promise<ModeratedImage[]> {
    const isHashed = images.length <= MAX_HASHED;
    const queue = new PQueue({ concurrency: MAX_CONCURRENT_HASHES });
    return queue.addAll(
      images.map((image) => async () => ({
        ...image,
        similarHash: isHashed && image.state !== 'deleted' ? await this.hashOf(image.link) : null,
      })),
    );
  }

  /** The list shows an image whose object is damaged or cannot be read now, too. */
  private async hashOf(link: Link): Promise<string | null> {
    try {
      return (await this.hashes.find(link))[0]?.toString('hex') ?? null;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return null;
    }
  }
}
