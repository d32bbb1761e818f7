import type { IncomingMessage } from 'node:http';

const xml = new WeakSet<IncomingMessage>();

/** Whether an address is one of those that Imgur's API has. */
export const isImgurAddress = (url: string): boolean => /^\/3(?:[/?]|$)/.test(url);

/** Whether the request's address ended in `.xml`. */
export const wantsXml = (request: IncomingMessage): boolean => xml.has(request);

/** The address without what Imgur's clients hang on it: `.json`, `.xml`, a slash. Remembers who wants XML. */
export function plainAddress(request: IncomingMessage): string {
  const url = request.url ?? '/';
  if (!isImgurAddress(url)) return url;
  const [, path, suffix, query = ''] = /^(\/3\/[^?]+?)(\.json|\.xml)?\/?(\?.*)?$/is.exec(url) ?? [];
  if (path === undefined) return url;
  if (suffix?.toLowerCase() === '.xml') xml.add(request);
  return path + query;
}
