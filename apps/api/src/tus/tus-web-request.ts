import type { FastifyRequest } from 'fastify';

import { CHUNK_TYPE, TUS_VERSION } from './tus-request-checks.js';

/**
 * The fields that @tus/server reads. It refuses requests for fields that it does not know, such as those of proxies.
 */
const FIELDS = ['upload-length', 'upload-offset', 'upload-defer-length', 'content-length', 'origin'];

/**
 * A request for @tus/server, from one that passed checkTusRequest. Upload-Metadata and the body are left to TusStore.
 */
export function tusWebRequest(method: string, path: string, headers: FastifyRequest['headers']): Request {
  const fields = FIELDS.flatMap((name): [string, string][] => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  if (headers['content-type'] !== undefined) fields.push(['content-type', CHUNK_TYPE]);
  return new Request(`http://imglink${path}`, { method, headers: [['tus-resumable', TUS_VERSION], ...fields] });
}
