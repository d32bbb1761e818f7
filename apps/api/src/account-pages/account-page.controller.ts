import type { Principal } from '#accounts';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { AccountUsageService } from '../limits/account-usage.service.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { page, redirect } from '../openapi/page.docs.js';
import { overviewPage } from '../pages/account/overview.page.js';
import { PersonalPages } from '../pages/account/personal-pages.js';

/** /account: the account of the person who is signed in. */
@Controller('account')
@SignedIn('upload')
export class AccountPageController {
  constructor(
    private readonly usage: AccountUsageService,
    private readonly pages: PersonalPages,
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
    this.pages.send(request, reply, account, (page) => overviewPage(page, { ...account, usage }));
  }
}
