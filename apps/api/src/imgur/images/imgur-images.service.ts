import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, LinkStore, MissingLinkError } from '#links';
import { Injectable } from '@nestjs/common';

/** From the id in a request to Imgur's API to its image: one that is gone is not found, for its clients know no 410. */
@Injectable()
export class FindImgurImage {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
  ) {}

  /** Throws `image-not-found`. */
  async run(key: string): Promise<Link> {
    const id = this.codec.decode(key);
    if (id === undefined) throw this.missing(key);
    return this.live(key, id);
  }

  /** The same where the id is known; `name`: what it was asked for by. */
  async live(name: string, id: bigint): Promise<Link> {
    try {
      return (await this.links.find(id)).link;
    } catch (error) {
      throw error instanceof MissingLinkError ? this.missing(name, error) : error;
    }
  }

  async exists(key: string): Promise<boolean> {
    const id = this.codec.decode(key);
    return id !== undefined && (await this.links.findAny(id)) !== null;
  }

  missing(name: string, cause?: unknown): DomainError {
    return new DomainError('image-not-found', `Unable to find an image with the id, ${name}`, { cause });
  }
}
