import { type Link, LinksRepository } from '#links';
import { manifestKey, stagedKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';

/**
 * The location of an image. `gone`: its link is a tombstone. An expired link is `linked` until the sweeper deletes it.
 */
export type ImageLocation =
  { state: 'unknown' } | { state: 'staged' } | { state: 'linked'; link: Link } | { state: 'gone'; link: Link };

/**
 * Finds an image in the links or in staging. An image moves one way, from staging to its link, and its staged files are
 * deleted after its link is inserted. An image that moves between a look at the link and a look at staging is seen in
 * neither, so the link is read again after nothing was found in staging.
 */
@Injectable()
export class ImageLocator {
  constructor(
    private readonly links: LinksRepository,
    private readonly staging: StagingStore,
  ) {}

  /** Returns the link as the database has it, past every cache, or null. It may be a tombstone or expired. */
  findLink(id: bigint): Promise<Link | null> {
    return this.links.find(id);
  }

  /** Returns `staged` for an upload that has a manifest. */
  locate(id: bigint): Promise<ImageLocation> {
    return this.locateBy(id, manifestKey(id));
  }

  /** Returns `staged` for an upload whose bytes were received, with or without a manifest. */
  locateReceived(id: bigint): Promise<ImageLocation> {
    return this.locateBy(id, stagedKey(id));
  }

  private async locateBy(id: bigint, stagedName: string): Promise<ImageLocation> {
    const link = await this.links.find(id);
    if (link) return locationOf(link);
    if (await this.staging.stat(stagedName)) return { state: 'staged' };
    const moved = await this.links.find(id);
    return moved ? locationOf(moved) : { state: 'unknown' };
  }
}

const locationOf = (link: Link): ImageLocation => ({ state: link.deletedAt === null ? 'linked' : 'gone', link });
