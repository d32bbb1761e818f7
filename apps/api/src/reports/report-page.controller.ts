import { DomainError, type ProblemCode } from '#errors';
import { LinkStore } from '#links';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { Endpoint, KeyParam, requiredHeader } from '../openapi/endpoint.decorator.js';
import { formBody, page, pagesInsteadOf } from '../openapi/page.docs.js';
import { type ReportFailure, reportedPage, reportPage } from '../pages/messages/report.page.js';
import { pageHeaders } from '../pages/page-headers.js';
import { requestLanguage } from '../pages/request-language.js';
import { WebAssets } from '../pages/web-assets.js';
import { FORM_PROBLEMS, type FormFields, FormReader } from '../requests/form-reader.js';
import { reportFields } from './report-fields.schema.js';
import { ReportIntake } from './report-intake.service.js';
import { ReporterGuard } from './reporter.guard.js';

const FIELDS = { reason: 'The reason', text: 'What is wrong with the image', contact: 'How to reach the person' };
/** A page for browsers. */
const MISSING: ProblemCode[] = ['image-not-found', 'image-gone', 'image-blocked'];

/** /report/{key}: the page that reports an image. It works without JavaScript. */
@Controller('report')
export class ReportPageController {
  constructor(
    private readonly links: LinkStore,
    private readonly forms: FormReader,
    private readonly intake: ReportIntake,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':key')
  @KeyParam()
  @Endpoint({
    operationId: 'getReportPage',
    summary: 'Open the page that reports an image',
    answers: { 200: page('A page with a form') },
    problems: MISSING,
    otherTypes: pagesInsteadOf(MISSING),
  })
  async getReportPage(
    @Param('key', ImageKeyPipe) { key, id }: ImageKey,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { title } = (await this.links.find(id)).link;
    const language = requestLanguage(request);
    // Caches are purged of the pages of an image, and not of this one.
    void reply
      .headers({ ...pageHeaders(language), 'cache-control': 'no-cache' })
      .send(reportPage(this.assets, language, { image: { key, title } }));
  }

  @Post(':key')
  @HttpCode(200)
  @UseGuards(ReporterGuard)
  @KeyParam()
  @Endpoint({
    operationId: 'sendReport',
    summary: 'Report an image by the form of its report page',
    requestBody: formBody(FIELDS, ['reason']),
    answers: {
      200: page('The report was received'),
      429: page('More than 20 reports of the client in an hour', {
        'Retry-After': requiredHeader('Seconds to wait', 'integer'),
      }),
    },
    problems: [...MISSING, ...FORM_PROBLEMS, 'client-banned', 'cross-site-request', 'no-space', 'unavailable'],
    otherTypes: { 400: ['text/html'], ...pagesInsteadOf(MISSING) },
  })
  async sendReport(
    @Param('key', ImageKeyPipe) { key, id }: ImageKey,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { title } = (await this.links.find(id)).link;
    const entered = textsOf(await this.forms.read(request));
    const failure = await this.send(id, request.ip, entered);
    const language = requestLanguage(request);
    void reply.headers({ ...pageHeaders(language), 'cache-control': 'no-store' });
    if (!failure) return void reply.send(reportedPage(this.assets, language, { key }));
    if (failure.outcome === 'blocked') void reply.header('retry-after', String(failure.retryAfterSeconds));
    void reply
      .status(failure.outcome === 'blocked' ? 429 : 400)
      .send(reportPage(this.assets, language, { image: { key, title }, entered, failure }));
  }

  /** Returns why the report was not accepted, if the person can do something about it. */
  private async send(imageId: bigint, address: string, entered: object): Promise<ReportFailure | undefined> {
    const fields = reportFields.safeParse(entered);
    if (!fields.success) return { outcome: 'invalid' };
    try {
      await this.intake.report(imageId, address, fields.data);
      return undefined;
    } catch (error) {
      const isBlocked = error instanceof DomainError && error.code === 'rate-limited';
      if (!isBlocked || error.retryAfterSeconds === undefined) throw error;
      return { outcome: 'blocked', retryAfterSeconds: error.retryAfterSeconds };
    }
  }
}

/** The fields of the form. Others are left out, because browsers and their extensions may add some. */
const textsOf = (form: FormFields): Record<string, string | undefined> =>
  Object.fromEntries(Object.keys(FIELDS).map((name) => [name, form.get(name)?.[0]]));
