import type { FastifyRequest } from 'fastify';

/** The path without its suffix and a final slash, the suffix, and the query. */
const PARTS = /^(\/3\/[^?]+?)(\.json|\.xml)?\/?(\?.*)?$/is;

/** True for the URLs of Imgur's API: `/3` and everything below it. */
export const isImgurUrl = (url: string): boolean => /^\/3(?:[/?]|$)/.test(url);

/** A URL below `/3` as our routes know it: without `.json`, `.xml` and a final slash. Any other URL is unchanged. */
export function withoutImgurSuffix(url: string): string {
  const [, path, , query = ''] = PARTS.exec(url) ?? [];
  return path === undefined ? url : path + query;
}

/** True if the request was sent to a URL that ends with `.xml`. */
export function wantsXml({ originalUrl }: Pick<FastifyRequest, 'originalUrl'>): boolean {
  return PARTS.exec(originalUrl)?.[2]?.toLowerCase() === '.xml';
}
