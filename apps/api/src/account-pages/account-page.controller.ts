import type { Principal } from '#accounts';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { AccountUsageService } from '../limits/account-usage.service.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { page, redirect } from '../openapi/page.docs.js';
import { overviewPage } from '../pages/account/overview.page.js';
import { personalPageHeaders } from '../pages/page-headers.js';
import { requestLanguage } from '../pages/request-language.js';
import { WebAssets } from '../pages/web-assets.js';

/** /account: the account of the person who is signed in. */
@Controller('account')
@SignedIn('upload')
export class AccountPageController {
  constructor(
    private readonly usage: AccountUsageService,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAccountPage',
    summary: 'Open the page with the account of the person who is signed in',
    answers: { 200: page('The page'), 303: redirect('Nobody is signed in: /sign-in') },
    problems: ['scope-missing', 'unavailable'],
  })
  async getAccountPage(
    @CurrentPrincipal() { account }: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const usage = await this.usage.read(account);
    const language = requestLanguage(request);
    void reply
      .headers(personalPageHeaders(language))
      .send(overviewPage({ assets: this.assets, language, account }, { ...account, usage }));
  }
}
