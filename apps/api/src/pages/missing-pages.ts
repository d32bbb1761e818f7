import type { DomainError } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { languageOf } from './language-of.js';
import { pageHeaders } from './layout.js';
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

/** The addresses of the APIs. */
const OF_PROGRAMS = /^\/(?:v1|3|files)(?:\/|$)/;

/** Whether the address belongs to an API, which never answers with a page. */
export const isOfPrograms = (path: string): boolean => OF_PROGRAMS.test(path);

/** Tells people who find nothing at an address so by a page, where programs get a problem. */
@Injectable()
export class MissingPages {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  /** The page, its headers set already; undefined where a problem is the right answer. */
  answer(error: DomainError, request: FastifyRequest, reply: FastifyReply): string | undefined {
    const missing = MISSING.get(error.code);
    if (!missing || !/^(?:GET|HEAD)$/.test(request.method) || isOfPrograms(request.url)) return undefined;
    const wants = /^\/(?:gallery|a)\//.test(request.url) ? prefersPage : asksForPage;
    void reply.header('vary', 'Accept');
    if (!wants(request)) return undefined;
    const language = languageOf(request);
    void reply.headers(pageHeaders(language, ['Accept']));
    return missingPage(this.assets, language, missing);
  }
}
