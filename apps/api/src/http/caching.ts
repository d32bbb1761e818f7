import type { FoundLink, Link } from '#links';
import type { FastifyReply } from 'fastify';

const YEAR_SECONDS = 31_536_000;
export const DAY_SECONDS = 86_400;
const METADATA_SECONDS = 60;
const STALE = ', stale-while-revalidate=10, stale-if-error=86400';

/** What each cache layer did, for Cache-Status (RFC 9211): the one nearest to the database comes first. */
const CACHE_STATUS: Record<FoundLink['cache'], string> = {
  'l1-hit': 'imglink-l1; hit',
  'l2-hit': 'imglink-l2; hit, imglink-l1; fwd=miss',
  'l2-miss': 'imglink-l2; fwd=miss; stored, imglink-l1; fwd=miss',
  miss: 'imglink-l1; fwd=miss',
};

/** Of an answer for which no cache had to be looked at. */
export const NOT_ASKED = 'imglink-l1; fwd=bypass';

export const cacheStatus = (result: FoundLink['cache']): string => CACHE_STATUS[result];

/** By which a CDN purges all that it has of an image, whatever the address: Cloudflare's name for it, and Fastly's. */
export const purgeTags = (key: string): Record<string, string> => ({ 'cache-tag': key, 'surrogate-key': key });

const secondsLeft = (link: Link) =>
  link.expiresAt === null ? Infinity : Math.max(0, Math.floor((link.expiresAt - Date.now()) / 1000));

/**
 * nginx tells nobody how long it has had an answer (Age, RFC 9111 §5.1), so whoever is behind it keeps that for as long again. Of an
 * image that expires it keeps everything for a twentieth of what is left, and a minute at most: nobody keeps it longer past its end.
 */
function edgeCaching(link: Link): Record<string, string> {
  if (link.expiresAt === null) return {};
  return { 'x-accel-expires': String(Math.min(60, Math.ceil(secondsLeft(link) / 20))) };
}

/**
 * The page and the JSON of an image change when it is edited or deleted: kept briefly. A cache may go on with what it
 * has for seconds while it asks again, and for a day while nobody answers (RFC 5861), but not past an expiry.
 */
export function setMetadataCaching(reply: FastifyReply, link: Link, key: string): void {
  const stale = link.expiresAt === null ? STALE : '';
  void reply
    .header('cache-control', `public, max-age=${Math.min(METADATA_SECONDS, secondsLeft(link))}${stale}`)
    .headers({ ...edgeCaching(link), ...purgeTags(key) });
}

/** To the proper address of an image: for a day, or for as long as the image has left. */
export const redirectCaching = (link: Link): Record<string, string> => ({
  'cache-control': `public, max-age=${Math.min(DAY_SECONDS, secondsLeft(link))}`,
  ...edgeCaching(link),
});

/** The bytes of a key never change: kept for a year, or for as long as the image has left. */
export function bytesCaching(link: Link): Record<string, string> {
  const seconds = secondsLeft(link);
  return {
    'cache-control':
      seconds === Infinity
        ? `public, max-age=${YEAR_SECONDS}, immutable`
        : `public, max-age=${Math.min(YEAR_SECONDS, seconds)}`,
    ...edgeCaching(link),
  };
}
