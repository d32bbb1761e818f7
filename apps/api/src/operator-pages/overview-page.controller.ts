import type { Principal } from '#accounts';
import { StatsService } from '#moderation';
import { Readiness, verdictOf } from '#runtime';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import { overviewPage } from '../pages/admin/overview.page.js';
import { PAGE_ANSWERS, PAGE_PROBLEMS } from './operator-page.docs.js';

const DAYS = 30;

/** /admin: what happens on this installation, and whether all of its parts work. */
@Controller('admin')
@SignedIn('admin')
export class OverviewPageController {
  constructor(
    private readonly stats: StatsService,
    private readonly readiness: Readiness,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAdminPage',
    summary: 'Open the page with the statistics and the health of the installation',
    answers: PAGE_ANSWERS,
    problems: PAGE_PROBLEMS,
  })
  async getAdminPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [days, accounts, { checks }] = await Promise.all([
      this.stats.days(DAYS),
      this.stats.largestAccounts(),
      this.readiness.check(),
    ]);
    const health = { checks, reasons: verdictOf(checks, 'uploads').reasons };
    this.pages.send(request, reply, principal, (page) => overviewPage(page, { days, accounts, health }));
  }
}
