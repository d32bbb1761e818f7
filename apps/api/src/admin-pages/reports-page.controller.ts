import type { Principal } from '#accounts';
import { ReportsService } from '#moderation';
import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import { page, redirect } from '../openapi/page.docs.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import { reportsPage } from '../pages/admin/reports.page.js';
import { FORM_PROBLEMS } from '../requests/form-reader.js';
import { ACTION_FORM } from './action-form.docs.js';
import { groupReports } from './grouped-reports.js';
import { PageActionsService } from './page-actions.service.js';

const REPORTS_PER_PAGE = 100;

/** /admin/reports: the open reports by image. It works without JavaScript. */
@Controller('admin/reports')
@SignedIn('admin')
export class ReportsPageController {
  constructor(
    private readonly reports: ReportsService,
    private readonly actions: PageActionsService,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAdminReportsPage',
    summary: 'Open the page with the open reports',
    parameters: [queryParameter('before', 'The id of the last report of the page before', { type: 'string' })],
    answers: { 200: page('The page'), 303: redirect('Nobody is signed in: /sign-in') },
    problems: ['scope-missing', 'unavailable'],
  })
  async getAdminReportsPage(
    @CurrentPrincipal() principal: Principal,
    @Query() { before }: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const position = typeof before === 'string' ? this.reports.parseId(before) : undefined;
    const found = await this.reports.page('open', position?.id, REPORTS_PER_PAGE + 1);
    const shown = found.slice(0, REPORTS_PER_PAGE).map((report) => ({
      id: this.reports.idText(report),
      key: this.reports.keyOf(report),
      reason: report.reason,
      text: report.text,
      contact: report.contact,
      count: report.count,
      createdAt: report.createdAt,
    }));
    const next = found.length > REPORTS_PER_PAGE ? shown.at(-1)?.id : undefined;
    const list = { groups: groupReports(shown), before: position && (before as string), next };
    this.pages.send(request, reply, principal, (admin) => reportsPage(admin, list));
  }

  @Post()
  @HttpCode(200)
  @Endpoint({
    operationId: 'answerReportsByForm',
    summary: 'Block or delete reported images, or resolve their reports',
    requestBody: ACTION_FORM,
    answers: {
      303: redirect('The page with the results, or nobody is signed in'),
      200: page('The question whether to delete the images'),
      422: page('No image or no reason was sent'),
    },
    problems: ['scope-missing', 'cross-site-request', ...FORM_PROBLEMS, 'report-not-found', 'no-space', 'unavailable'],
  })
  async answerReportsByForm(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.actions.answer('reports', principal, request, reply);
  }
}
