import type { Principal } from '#accounts';
import { actorOf, ReportsService } from '#moderation';
import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, PathParam, queryParameter } from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { LIST_PARAMETERS, listPage, type ListPage, listQuery, parseCursor } from '../requests/list-page.js';
import {
  presentReport,
  REPORT_ID,
  REPORT_STATES,
  type ReportAnswer,
  reportList,
  reportSchema,
  type ResolveRequest,
  resolveRequest,
} from './report.schemas.js';

const reportsQuery = listQuery.extend({
  state: z.enum(REPORT_STATES, 'must be `open` or `resolved`').default('open'),
});
type ReportsQuery = z.infer<typeof reportsQuery>;

/** /v1/admin/reports: what people say about images. */
@Controller('v1/admin/reports')
@RequireScope('admin')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get()
  @Endpoint({
    operationId: 'listReports',
    summary: 'List the reports of images',
    description: 'Needs the scope `admin`. The newest report is the first.',
    security: CREDENTIALS,
    parameters: [
      queryParameter('state', 'The state of the reports', { type: 'string', enum: REPORT_STATES, default: 'open' }),
      ...LIST_PARAMETERS,
    ],
    answers: { 200: { description: 'A page of reports', schema: reportList } },
    problems: ['invalid-request', ...ACCESS_PROBLEMS, 'unavailable'],
  })
  async listReports(
    @Query({ schema: reportsQuery, pipes: [SCHEMA_PIPE] }) query: ReportsQuery,
  ): Promise<ListPage<ReportAnswer>> {
    const before = parseCursor(query, (text) => this.reports.parseId(text)?.id);
    const reports = await this.reports.page(query.state, before, query.limit + 1);
    const { items, next } = listPage(reports, query, (report) => this.reports.idText(report));
    return { items: items.map((report) => presentReport(this.reports, report)), next };
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @UseInterceptors(JsonBodyInterceptor)
  @PathParam('id', 'The id of a report', REPORT_ID)
  @Endpoint({
    operationId: 'resolveReport',
    summary: 'Resolve a report',
    description:
      'Needs the scope `admin`. A repeat has no effect. An action on the image resolves its reports as well.',
    security: CREDENTIALS,
    answers: { 200: { description: 'The resolved report', schema: reportSchema } },
    problems: [...JSON_BODY_PROBLEMS, ...ACCESS_PROBLEMS, 'report-not-found', 'no-space', 'unavailable'],
  })
  async resolveReport(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: resolveRequest, pipes: [SCHEMA_PIPE] }) { note = null }: ResolveRequest,
  ): Promise<ReportAnswer> {
    return presentReport(this.reports, await this.reports.resolve(actorOf(principal), id, note));
  }
}
