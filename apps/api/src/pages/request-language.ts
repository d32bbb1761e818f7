import { type Language, LANGUAGES } from '#language';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/**
 * The language of the answer, by `Accept-Language`: `en-US` gets `en` (lookup, RFC 4647 §3.4). English if none fits.
 */
export function requestLanguage(request: FastifyRequest): Language {
  const primary = request.headers['accept-language']?.replaceAll(/-[0-9A-Za-z-]+/g, '');
  const wanted = new Negotiator({ headers: { 'accept-language': primary } }).language([...LANGUAGES]);
  return LANGUAGES.find((language) => language === wanted) ?? LANGUAGES[0];
}
