import { cacheStatus } from '#cache';
import type { FoundLink, Link } from '#links';
import type { FastifyReply } from 'fastify';

const YEAR_SECONDS = 31_536_000;
export const DAY_SECONDS = 86_400;
const METADATA_SECONDS = 60;
const STALE = ', stale-while-revalidate=10, stale-if-error=86400';

/** The tags by which a CDN purges every URL of an image: Cloudflare's header and Fastly's. */
export const purgeTags = (key: string): Record<string, string> => ({ 'cache-tag': key, 'surrogate-key': key });

const secondsLeft = (link: Link) =>
  link.expiresAt === null ? Infinity : Math.max(0, Math.floor((link.expiresAt - Date.now()) / 1000));

/**
 * nginx sends no `Age` (RFC 9111 §5.1), so caches behind it start the TTL again. For an image that expires, nginx
 * therefore caches for at most 1/20 of the time that is left, and for at most a minute.
 */
function edgeCaching(link: Link): Record<string, string> {
  if (link.expiresAt === null) return {};
  return { 'x-accel-expires': String(Math.min(60, Math.ceil(secondsLeft(link) / 20))) };
}

/**
 * Headers of the page and the JSON of an image. They change when the image is edited or deleted, so they are cached
 * briefly. A cache may serve them stale for 10 s while it revalidates, and for a day while imglink is down (RFC 5861),
 * but not after the image expires.
 */
export function setMetadataCaching(reply: FastifyReply, { link, cache }: FoundLink, key: string): void {
  const stale = link.expiresAt === null ? STALE : '';
  void reply
    .header('cache-status', cacheStatus(cache))
    .header('cache-control', `public, max-age=${Math.min(METADATA_SECONDS, secondsLeft(link))}${stale}`)
    .headers({ ...edgeCaching(link), ...purgeTags(key) });
}

/** Headers of an answer that depends on the credentials of the request. It is read past every cache. */
export function setPrivateCaching(reply: FastifyReply): void {
  void reply.header('cache-control', 'private, no-store').header('cache-status', cacheStatus('not-asked'));
}

/** Headers of a redirect to the right path of an image: cached for a day, or until the image expires. */
export const redirectCaching = (link: Link): Record<string, string> => ({
  'cache-control': `public, max-age=${Math.min(DAY_SECONDS, secondsLeft(link))}`,
  ...edgeCaching(link),
});

/** Headers of the bytes of an image, which never change: cached for a year, or until the image expires. */
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
