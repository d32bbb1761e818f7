import { Body, Controller, Header, HttpCode, Param, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { type ReportFields, reportFields } from './report-fields.schema.js';
import { ReportIntake } from './report-intake.service.js';
import { ReporterGuard } from './reporter.guard.js';

/** POST /v1/images/{key}/reports */
@Controller('v1/images')
export class ImageReportsController {
  constructor(private readonly intake: ReportIntake) {}

  @Post(':key/reports')
  @HttpCode(202)
  @Header('cache-control', 'no-store')
  @UseGuards(ReporterGuard)
  @UseInterceptors(JsonBodyInterceptor)
  @KeyParam()
  @Endpoint({
    operationId: 'reportImage',
    summary: 'Report an image to the operator of the site',
    description: 'Needs no credentials. A client may send 20 reports in an hour, and one of each image is kept.',
    answers: { 202: { description: 'The operator finds the report in the list of reports' } },
    problems: [
      ...JSON_BODY_PROBLEMS,
      'client-banned',
      'cross-site-request',
      'image-not-found',
      'image-gone',
      'image-blocked',
      'rate-limited',
      'no-space',
      'unavailable',
    ],
  })
  async reportImage(
    @Param('key', ImageKeyPipe) { id }: ImageKey,
    @Body({ schema: reportFields, pipes: [SCHEMA_PIPE] }) fields: ReportFields,
    @Req() { ip }: FastifyRequest,
  ): Promise<void> {
    await this.intake.report(id, ip, fields);
  }
}
