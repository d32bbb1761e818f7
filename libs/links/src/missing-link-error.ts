import type { CacheUse } from '#cache';
import { DomainError } from '#errors';

/** 404 for an id that never had a link, 410 for a link that was deleted or has expired. */
export class MissingLinkError extends DomainError {
  constructor(
    code: 'image-not-found' | 'image-gone',
    detail: string,
    /** For Cache-Status (RFC 9211). Undefined: the link was not read through a cache. */
    readonly cache?: CacheUse,
  ) {
    super(code, detail);
  }
}
