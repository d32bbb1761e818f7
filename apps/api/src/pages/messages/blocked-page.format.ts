import type { DomainError } from '#errors';
import type { Language } from '#language';
import { BlockedImageError } from '#links';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ErrorFormat } from '../../problems/error-formats.js';
import { blockedPage } from './blocked.page.js';
import { LegalReasons } from './legal-reasons.js';
import { deletePageHeaders, pageHeaders } from '../page-headers.js';
import { acceptsPage, isDeletePage, isReportPage } from '../page-preference.js';
import { requestLanguage } from '../request-language.js';
import { WebAssets } from '../web-assets.js';

/** Answers with a page where other clients get a problem document: the image is blocked. */
@Injectable()
export class BlockedPageFormat implements ErrorFormat {
  constructor(
    @Inject(WebAssets) private readonly assets: WebAssets,
    private readonly reasons: LegalReasons,
  ) {}

  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
    if (!(error instanceof BlockedImageError)) return false;
    const language = requestLanguage(request);
    if (isDeletePage(request)) {
      void reply.headers(deletePageHeaders(language)).send(blockedPage(this.assets, language, undefined));
      return true;
    }
    const isNavigation = /^(?:GET|HEAD)$/.test(request.method) || isReportPage(request);
    if (!isNavigation || !acceptsPage(request, reply)) return false;
    void reply.headers(pageHeaders(language, ['Accept']));
    void this.sendPage(error.imageId, language, reply);
    return true;
  }

  private async sendPage(id: bigint, language: Language, reply: FastifyReply): Promise<void> {
    void reply.send(blockedPage(this.assets, language, await this.reasons.find(id)));
  }
}
