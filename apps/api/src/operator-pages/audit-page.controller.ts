import { idText, parseIdText, type Principal } from '#accounts';
import { AuditLog } from '#moderation';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import { auditPage } from '../pages/admin/audit.page.js';
import { LIST_PARAMETERS, listPage, listQuery, type ListQuery, parseCursor } from '../requests/list-page.js';
import { PAGE_ANSWERS, PAGE_PROBLEMS } from './operator-page.docs.js';

/** /admin/audit: who did what, when and why. */
@Controller('admin/audit')
@SignedIn('admin')
export class AuditPageController {
  constructor(
    private readonly audit: AuditLog,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAuditPage',
    summary: 'Open the page with the audit log',
    parameters: LIST_PARAMETERS,
    answers: PAGE_ANSWERS,
    problems: ['invalid-request', ...PAGE_PROBLEMS],
  })
  async getAuditPage(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const entries = await this.audit.page(parseCursor(query, parseIdText), query.limit + 1);
    const content = { ...listPage(entries, query, ({ id }) => idText(id)), isFirst: query.before === undefined };
    this.pages.send(request, reply, principal, (page) => auditPage(page, content));
  }
}
