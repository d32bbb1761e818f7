import { type Link, LinksRepository } from '#links';
import { manifestKey, stagedKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';

/** Where an image is. `gone`: its link is a tombstone. An expired link is `linked` until it is made a tombstone. */
export type ImageLocation =
  { state: 'unknown' } | { state: 'staged' } | { state: 'linked'; link: Link } | { state: 'gone'; link: Link };

/**
 * Says where an image is, for every caller that asks both staging and the links. An image moves one way, from staging
 * to its link, and its link is there before its staged files go. A look at the link and then at staging finds an image
 * that moves in between in neither. So the link is looked up once more after an upload was not found staged.
 */
@Injectable()
export class LocateImage {
  constructor(
    private readonly links: LinksRepository,
    private readonly staging: StagingStore,
  ) {}

  /** An image that was accepted: its manifest makes it a staged one. */
  find(id: bigint): Promise<ImageLocation> {
    return this.findBy(id, manifestKey(id));
  }

  /** An image whose bytes were received, whether it has a manifest or not. */
  findReceived(id: bigint): Promise<ImageLocation> {
    return this.findBy(id, stagedKey(id));
  }

  private async findBy(id: bigint, stagedName: string): Promise<ImageLocation> {
    const link = await this.links.find(id);
    if (link) return located(link);
    if (await this.staging.stat(stagedName)) return { state: 'staged' };
    const moved = await this.links.find(id);
    return moved ? located(moved) : { state: 'unknown' };
  }
}

const located = (link: Link): ImageLocation => ({ state: link.deletedAt === null ? 'linked' : 'gone', link });
