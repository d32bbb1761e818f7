import type { DomainError } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { isApiPath } from '../http/api-paths.js';
import type { ErrorFormat } from '../problems/error-formats.js';
import { languageOf } from './language-of.js';
import { pageHeaders } from './page-headers.js';
import { type Missing, missingPage } from './missing.page.js';
import { asksForPage, prefersPage } from './wants-page.js';
import { WebAssets } from './web-assets.js';

const MISSING = new Map<string, Missing>([
  ['image-not-found', 'missing'],
  ['image-gone', 'gone'],
  ['album-not-found', 'missingAlbum'],
  ['album-gone', 'goneAlbum'],
  ['not-found', 'nowhere'],
]);

/** Tells people who find nothing at an address so by a page, where programs get a problem. */
@Injectable()
export class MissingPages implements ErrorFormat {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  /** Sends a page to browsers for 404 and 410 outside of the APIs. */
  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
    const missing = error && MISSING.get(error.code);
    if (!missing || !/^(?:GET|HEAD)$/.test(request.method) || isApiPath(request.url)) return false;
    const wants = /^\/(?:gallery|a)\//.test(request.url) ? prefersPage : asksForPage;
    void reply.header('vary', 'Accept');
    if (!wants(request)) return false;
    const language = languageOf(request);
    void reply.headers(pageHeaders(language, ['Accept'])).send(missingPage(this.assets, language, missing));
    return true;
  }
}
