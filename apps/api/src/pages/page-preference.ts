import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

import { isApiPath } from '../http/api-paths.js';

/** Paths that answer with a page unless the client prefers JSON. */
const PAGE_PATHS = /^\/(?:gallery|a|report)\//;

/** Its form is answered with pages, too. */
export const isReportPage = ({ url }: FastifyRequest): boolean => url.startsWith('/report/');

/** The form of the upload page is answered with pages. */
export const isUploadForm = ({ method, url }: FastifyRequest): boolean => method === 'POST' && url === '/upload';

/** Pages of one person, which answer every error with a page. */
export const isPersonalPage = ({ url }: FastifyRequest): boolean => /^\/(?:account|admin)(?:[/?]|$)/.test(url);

export const isDeletePage = ({ url }: FastifyRequest): boolean => url.startsWith('/delete/');

/** True unless `Accept` prefers JSON to HTML. For addresses that answer with both. */
export const prefersHtml = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['text/html', 'application/json']) !== 'application/json';

/** True if `Accept` names HTML, and prefers it to a problem document, as browsers do. For addresses without a page. */
export const requestsHtml = (request: FastifyRequest): boolean =>
  new Negotiator(request.raw).mediaType(['application/problem+json', 'text/html']) === 'text/html';

/** Returns whether a failed navigation is answered with a page. Sets `Vary` where that depends on `Accept`. */
export function acceptsPage(request: FastifyRequest, reply: FastifyReply): boolean {
  if (isApiPath(request.url)) return false;
  void reply.header('vary', 'Accept');
  return PAGE_PATHS.test(request.url) ? prefersHtml(request) : requestsHtml(request);
}
