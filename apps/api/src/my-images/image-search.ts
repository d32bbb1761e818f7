import type { Link } from '#links';

/** A request reads at most this many rows, so that a search takes a bounded time. */
export const MAX_SCANNED = 2_000;
const ROWS_PER_READ = 200;

/** Reads ids below `before`, the newest first, and the links of ids. */
export interface ImageReader {
  page: (limit: number, before: bigint | undefined) => Promise<bigint[]>;
  links: (ids: readonly bigint[]) => Promise<Link[]>;
}

export interface FoundImages {
  images: Link[];
  /** The id below which the search continues; undefined: there are no older images. */
  next: bigint | undefined;
}

/**
 * Returns the newest images below `before` that `matches` accepts: at most `limit` of them, and only among the 2,000
 * images that follow `before`. Then `next` tells where a further search begins.
 */
export async function searchImages(
  reader: ImageReader,
  { limit, before, matches }: { limit: number; before: bigint | undefined; matches: (link: Link) => boolean },
): Promise<FoundImages> {
  const images: Link[] = [];
  let next = before;
  for (let scanned = 0; scanned < MAX_SCANNED; scanned += ROWS_PER_READ) {
    const ids = await reader.page(ROWS_PER_READ, next);
    for (const link of await reader.links(ids)) {
      if (!matches(link)) continue;
      images.push(link);
      if (images.length === limit) return { images, next: link.id === ids.at(-1) && isEnd(ids) ? undefined : link.id };
    }
    next = ids.at(-1) ?? next;
    if (isEnd(ids)) return { images, next: undefined };
  }
  return { images, next };
}

const isEnd = (ids: readonly bigint[]) => ids.length < ROWS_PER_READ;

/** Returns whether the title or the description contains every word of the search, in any case. */
export function matchesSearch(search: string): (link: Pick<Link, 'title' | 'description'>) => boolean {
  const words = normal(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return ({ title, description }) => {
    const text = normal(`${title ?? ''} ${description ?? ''}`);
    return words.every((word) => text.includes(word));
  };
}

const normal = (text: string) => text.normalize('NFKC').toLowerCase();
