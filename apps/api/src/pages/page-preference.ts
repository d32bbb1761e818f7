import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** True unless `Accept` prefers JSON to HTML. For addresses that answer with both. */
export const prefersHtml = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['text/html', 'application/json']) !== 'application/json';

/** True if `Accept` names HTML, and prefers it to a problem document, as browsers do. For addresses without a page. */
export const requestsHtml = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['application/problem+json', 'text/html']) === 'text/html';
