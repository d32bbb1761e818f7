import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type ResolvedLink, ResolveLink } from '#links';
import { Injectable } from '@nestjs/common';

/** From the key in an address to its link. */
@Injectable()
export class FindLink {
  constructor(
    private readonly codec: KeyCodec,
    private readonly resolve: ResolveLink,
  ) {}

  /** Throws `image-not-found`, without asking anyone for what can't be a key, or `image-gone`. */
  run(key: string): Promise<ResolvedLink> {
    return this.resolve.run(this.idOf(key));
  }

  /** Throws `image-not-found` for what can't be a key. */
  idOf(key: string): bigint {
    const id = this.codec.decode(key);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this key.');
    return id;
  }
}
