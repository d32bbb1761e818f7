import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** Whether a page is wanted, at an address that has JSON for programs as well. */
export const prefersPage = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['text/html', 'application/json']) !== 'application/json';

/** Whether a page is asked for by its type, as browsers do when they open an address. */
export const asksForPage = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['application/problem+json', 'text/html']) === 'text/html';
