import { type Language, LANGUAGES } from '#language';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** The best of our languages for who asks. */
export function languageOf(request: FastifyRequest): Language {
  const wanted = new Negotiator(request.raw).language([...LANGUAGES]);
  return LANGUAGES.find((language) => language === wanted) ?? LANGUAGES[0];
}
