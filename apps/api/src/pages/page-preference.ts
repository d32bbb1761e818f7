import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** True unless `Accept` prefers JSON to HTML. For addresses that answer with both. */
export const prefersHtml = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['text/html', 'application/json']) !== 'application/json';

/** True if `Accept` names HTML, as browsers do when they open an address. For addresses that have no page of their own. */
export const requestsHtml = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['application/problem+json', 'text/html']) === 'text/html';
