import { type Language, LANGUAGES } from '#language';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** The best of our languages for who asks; `en-US` is served with `en` (lookup of RFC 4647 §3.4). */
export function languageOf(request: FastifyRequest): Language {
  const primary = request.headers['accept-language']?.replaceAll(/-[0-9A-Za-z-]+/g, '');
  const wanted = new Negotiator({ headers: { 'accept-language': primary } }).language([...LANGUAGES]);
  return LANGUAGES.find((language) => language === wanted) ?? LANGUAGES[0];
}
