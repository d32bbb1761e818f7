import { DomainError } from '#errors';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { PublicUrls } from '../http/public-urls.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { securityTxt } from './security-txt.js';

const PATH = '.well-known/security.txt';
const CACHING = 'public, max-age=3600';

/** GET /.well-known/security.txt: whom to tell about a vulnerability (RFC 9116). Exists if SITE_CONTACT is set. */
@Controller(PATH)
export class SecurityTxtController {
  constructor(
    private readonly urls: PublicUrls,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getSecurityTxt',
    summary: 'Read whom to tell about a vulnerability (RFC 9116)',
    description: 'Exists only if SITE_CONTACT is set.',
    answers: { 200: { description: 'The contact of the operator', contentTypes: ['text/plain'] } },
    problems: ['not-found'],
  })
  getSecurityTxt(@Res() reply: FastifyReply): void {
    const { contact } = this.options.site;
    if (contact === undefined) throw new DomainError('not-found', 'The operator has set no contact (SITE_CONTACT).');
    void reply
      .headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': CACHING })
      .send(securityTxt(contact, `${this.urls.base}/${PATH}`, Date.now()));
  }
}
