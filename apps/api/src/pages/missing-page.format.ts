import type { DomainError } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { isApiPath } from '../http/api-paths.js';
import type { ErrorFormat } from '../problems/error-formats.js';
import { nothingToDeletePage } from './delete.page.js';
import { type Missing, missingPage } from './missing.page.js';
import { deletePageHeaders, pageHeaders } from './page-headers.js';
import { prefersHtml, requestsHtml } from './page-preference.js';
import { requestLanguage } from './request-language.js';
import { WebAssets } from './web-assets.js';

const MISSING = new Map<string, Missing>([
  ['image-not-found', 'missing'],
  ['image-gone', 'gone'],
  ['album-not-found', 'missingAlbum'],
  ['album-gone', 'goneAlbum'],
  ['not-found', 'nowhere'],
]);

/** Paths that answer with a page unless the client prefers JSON. */
const PAGE_PATHS = /^\/(?:gallery|a)\//;
const isDeletePage = ({ url }: FastifyRequest) => url.startsWith('/delete/');

/** Answers with a page where other clients get a problem document: image or album not found or gone, no such path. */
@Injectable()
export class MissingPageFormat implements ErrorFormat {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
    const missing = error && MISSING.get(error.code);
    if (!missing) return false;
    if (isDeletePage(request) && (missing === 'missing' || missing === 'gone')) {
      const language = requestLanguage(request);
      const page = nothingToDeletePage(this.assets, language, missing === 'gone' ? 410 : 404);
      void reply.headers(deletePageHeaders(language)).send(page);
      return true;
    }
    if (!/^(?:GET|HEAD)$/.test(request.method) || isApiPath(request.url)) return false;
    const wantsHtml = PAGE_PATHS.test(request.url) ? prefersHtml : requestsHtml;
    void reply.header('vary', 'Accept');
    if (!wantsHtml(request)) return false;
    const language = requestLanguage(request);
    void reply.headers(pageHeaders(language, ['Accept'])).send(missingPage(this.assets, language, missing));
    return true;
  }
}
