import type { DomainError } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ErrorFormat } from '../../problems/error-formats.js';
import { deletePageHeaders, pageHeaders } from '../page-headers.js';
import { problemBody } from '../../problems/problem-body.js';
import { acceptsPage, isDeletePage, isPersonalPage, isReportPage, isUploadForm } from '../page-preference.js';
import { requestLanguage } from '../request-language.js';
import { WebAssets } from '../web-assets.js';
import { nothingToDeletePage } from './delete.page.js';
import { errorPage, type PageError } from './error.page.js';
import { uploadRefusedPage } from './uploaded.page.js';

const PAGE_OF = new Map<string, PageError>([
  ['image-not-found', 'missing'],
  ['image-gone', 'gone'],
  ['album-not-found', 'missingAlbum'],
  ['album-gone', 'goneAlbum'],
  ['not-found', 'nowhere'],
  ['account-not-found', 'nowhere'],
  ['scope-missing', 'forbidden'],
  ['cross-site-request', 'otherSite'],
  ['client-banned', 'bannedClient'],
]);
/** These are pages for people who are signed in alone. Others may have an older answer from a cache. */
const PERSONAL_PAGE_OF = new Map<string, PageError>([
  ['unavailable', 'unavailable'],
  ['overloaded', 'unavailable'],
  ['no-space', 'noSpace'],
]);
/** These errors answer forms as well, which browsers send with POST. */
const FORM_ERRORS = new Set<PageError>(['forbidden', 'otherSite', 'unavailable', 'noSpace']);

/**
 * Answers browsers with a page where other clients get a problem document: image or album not found or gone, no such
 * path, a page that the person may not open, a form of another site, an image that was refused.
 */
@Injectable()
export class ErrorPageFormat implements ErrorFormat {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
    if (error && isUploadForm(request)) return this.sendRefusal(error, request, reply);
    const shown =
      error && (PAGE_OF.get(error.code) ?? (isPersonalPage(request) ? PERSONAL_PAGE_OF.get(error.code) : undefined));
    if (!shown) return false;
    if (isDeletePage(request) && (shown === 'missing' || shown === 'gone')) {
      const language = requestLanguage(request);
      const page = nothingToDeletePage(this.assets, language, shown === 'gone' ? 410 : 404);
      void reply.headers(deletePageHeaders(language)).send(page);
      return true;
    }
    const isNavigation = /^(?:GET|HEAD)$/.test(request.method) || isReportPage(request) || FORM_ERRORS.has(shown);
    if (!isNavigation || !acceptsPage(request, reply)) return false;
    const language = requestLanguage(request);
    // Only the page of a refusal is stored by no cache, so only that one may name the person.
    const account = shown === 'forbidden' ? request.principal?.account : undefined;
    void reply.headers(pageHeaders(language, ['Accept'])).send(errorPage(this.assets, language, shown, account));
    return true;
  }

  private sendRefusal(error: DomainError, request: FastifyRequest, reply: FastifyReply): boolean {
    if (!acceptsPage(request, reply)) return false;
    const language = requestLanguage(request);
    const { code, status, detail } = problemBody(error, request.url);
    const { limit, retryAfterSeconds } = error;
    const page = uploadRefusedPage(this.assets, language, { code, status, detail, limit, retryAfterSeconds });
    void reply.headers(pageHeaders(language, ['Accept'])).send(page);
    return true;
  }
}
