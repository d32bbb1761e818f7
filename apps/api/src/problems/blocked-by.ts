/** The site that blocks an image, for `Link: rel="blocked-by"` (RFC 7725 section 4). */
export abstract class BlockedBy {
  /** An absolute URL. */
  abstract readonly url: string;
}
