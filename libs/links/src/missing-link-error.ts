import type { CacheUse } from '#cache';
import { DomainError } from '#errors';

export const NO_SUCH_IMAGE = 'There is no image with this key.';

/** 404 for an id that never had a link, 410 for a link that was deleted or has expired. */
export class MissingLinkError extends DomainError {
  constructor(
    code: 'image-not-found' | 'image-gone' | 'image-blocked',
    detail: string,
    /** For Cache-Status (RFC 9211). Undefined: the link was not read through a cache. */
    readonly cache?: CacheUse,
  ) {
    super(code, detail);
  }
}

/** 404 for an image that is held. It is stored by no cache, because the image may be allowed at any moment. */
export class HeldImageError extends MissingLinkError {
  constructor() {
    super('image-not-found', NO_SUCH_IMAGE, 'not-asked');
  }
}

/** 451 for a blocked image. */
export class BlockedImageError extends MissingLinkError {
  constructor(
    readonly imageId: bigint,
    cache?: CacheUse,
  ) {
    super('image-blocked', 'The operator of this site has blocked the image.', cache);
  }
}
