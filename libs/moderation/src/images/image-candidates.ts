import {
  type AddressRange,
  BlocksRepository,
  ImageOriginsRepository,
  ImageSearchRepository,
  type Link,
  OwnedImagesRepository,
} from '#links';
import { Injectable } from '@nestjs/common';

import { ReportsService } from '../reports/reports.service.js';
import { type ImageFilter, isOneAddress, matchesAddress } from './image-filter.js';

/** A network with more images than these is read in the order of the images, not of the addresses. */
const MAX_SORTED = 10_000;

/** Some links that may match a filter, the newest first. */
export interface CandidateBatch {
  links: Link[];
  /** The lowest id that was looked at: the next batch begins below it. Undefined: there are no others. */
  last: bigint | undefined;
}

/** Returns the candidates with ids below `before`, after at most `limit` rows. */
export type Candidates = (before: bigint | undefined, limit: number) => Promise<CandidateBatch>;

type IdPage = (before: bigint | undefined, limit: number) => Promise<bigint[]>;

/** Chooses the index that finds the images of a filter. Every way reads the newest images first. */
@Injectable()
export class ImageCandidates {
  constructor(
    private readonly search: ImageSearchRepository,
    private readonly origins: ImageOriginsRepository,
    private readonly owned: OwnedImagesRepository,
    private readonly blocks: BlocksRepository,
    private readonly reports: ReportsService,
  ) {}

  /** The most selective field decides. The fields that the index does not cover are left to the caller. */
  choose(filter: ImageFilter): Candidates {
    const { sha256, addresses, accountId, state, isReported } = filter;
    if (sha256) return this.byIds((before, limit) => this.search.withDigest(sha256, before, limit));
    if (addresses && isOneAddress(addresses)) {
      return this.byIds((before, limit) => this.origins.ofAddress(addresses.first, before, limit));
    }
    if (addresses) return (before, limit) => this.inNetwork(addresses, before, limit);
    // The list of an account has no deleted images.
    if (accountId !== undefined && state !== 'deleted') {
      return this.byIds((before, limit) => this.owned.page(accountId, limit, before));
    }
    if (isReported) return this.byIds((before, limit) => this.reports.listReportedImages(before, limit));
    if (state === 'blocked') return this.byIds((before, limit) => this.blocks.page(before, limit));
    return async (before, limit) => {
      const links = await this.search.newest(before, limit);
      return { links, last: links.length < limit ? undefined : links.at(-1)?.id };
    };
  }

  private byIds(page: IdPage): Candidates {
    return async (before, limit) => {
      const ids = await page(before, limit);
      return { links: await this.search.findAll(ids), last: ids.length < limit ? undefined : ids.at(-1) };
    };
  }

  /**
   * The index of addresses has the images of a network in the order of their addresses, so all of them are sorted here
   * if they are few. If they are many, they are also frequent among the newest images with an address.
   */
  private async inNetwork(addresses: AddressRange, before: bigint | undefined, limit: number): Promise<CandidateBatch> {
    const all = await this.origins.inRange(addresses, MAX_SORTED + 1);
    if (all.length <= MAX_SORTED) {
      const newest = all.filter((id) => before === undefined || id < before).toSorted(descending);
      const ids = newest.slice(0, limit);
      return { links: await this.search.findAll(ids), last: newest.length > limit ? ids.at(-1) : undefined };
    }
    const rows = await this.origins.newest(before, MAX_SORTED);
    const found = rows.filter(({ address }) => matchesAddress(address, { addresses }));
    const ids = found.slice(0, limit).map(({ imageId }) => imageId);
    const last = found.length > limit ? ids.at(-1) : rows.length < MAX_SORTED ? undefined : rows.at(-1)?.imageId;
    return { links: await this.search.findAll(ids), last };
  }
}

const descending = (one: bigint, other: bigint): number => (one > other ? -1 : 1);
