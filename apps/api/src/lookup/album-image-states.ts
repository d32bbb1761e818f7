import { type Link, linkState, LinkStore } from '#links';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

/** One request for many images leaves connections to the database for other requests. */
const MAX_CONCURRENT_READS = 16;

/**
 * `usable`: live, or an upload that is still being stored, which the album shows once it has a link; or blocked, which
 * the album shows once it is unblocked.
 */
export type AlbumImageState = 'usable' | 'gone' | 'unknown';

/** Tells which images may be put into an album. */
@Injectable()
export class AlbumImageStates {
  constructor(
    private readonly links: LinkStore,
    private readonly locator: ImageLocator,
  ) {}

  /** Returns the state of each image, in the order of `ids`; undefined, for what is no key, is `unknown`. */
  async find(ids: readonly (bigint | undefined)[]): Promise<AlbumImageState[]> {
    const queue = new PQueue({ concurrency: MAX_CONCURRENT_READS });
    return queue.addAll(ids.map((id) => () => this.findOne(id)));
  }

  private async findOne(id: bigint | undefined): Promise<AlbumImageState> {
    if (id === undefined) return 'unknown';
    const link = await this.links.findAny(id);
    if (link) return stateInAlbum(link);
    const found = await this.locator.locate(id);
    switch (found.state) {
      case 'unknown':
      case 'gone':
        return found.state;
      case 'linked':
        return stateInAlbum(found.link);
      case 'pending':
        return 'usable';
    }
  }
}

function stateInAlbum(link: Link): AlbumImageState {
  const state = linkState(link);
  if (state === 'held' || state === 'refused') return 'unknown';
  return state === 'live' || state === 'blocked' ? 'usable' : 'gone';
}
