import { DomainError, PROBLEMS, type ProblemCode } from '#errors';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { Endpoint, PathParam } from '../openapi/endpoint.decorator.js';
import { pageHeaders } from '../pages/page-headers.js';
import { problemPage } from '../pages/messages/problem.page.js';
import { prefersHtml } from '../pages/page-preference.js';
import { WebAssets } from '../pages/web-assets.js';
import { statusOf, typeOf } from '../problems/problem-body.js';
import { MEANING } from './problem-meaning.js';

const CODE_SCHEMA = { pattern: '^[a-z-]{1,64}$', example: 'unsupported-image' };
const CACHING = 'public, max-age=3600';

const description = z
  .object({
    code: z.string(),
    type: z.string(),
    status: z.int().min(400).max(599),
    title: z.string(),
    meaning: z.string(),
    advice: z.string().describe('What the client can do about the problem'),
  })
  .meta({
    id: 'ProblemDescription',
    examples: [
      {
        code: 'unsupported-image',
        type: '/problems/unsupported-image',
        status: 415,
        title: PROBLEMS['unsupported-image'].title,
        meaning: MEANING.unsupported,
        advice: PROBLEMS['unsupported-image'].advice,
      },
    ],
  });

/** GET /problems/{code}: the page that the `type` of a problem refers to. */
@Controller('problems')
export class ProblemPageController {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  @Get(':code')
  @PathParam('code', 'The `code` of a problem', CODE_SCHEMA)
  @Endpoint({
    operationId: 'getProblem',
    summary: 'Read the description of a problem: a page, or JSON for `Accept: application/json`',
    answers: { 200: { description: 'The description of the problem', schema: description } },
    problems: ['not-found'],
    otherTypes: { 200: ['text/html'] },
  })
  getProblem(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    if (!isProblemCode(code)) throw new DomainError('not-found', 'There is no problem with this code.');
    const { title, advice, kind } = PROBLEMS[code];
    const status = statusOf(code);
    const meaning = MEANING[kind];
    void reply.headers({ vary: 'Accept', 'cache-control': CACHING });
    if (!prefersHtml(request)) return void reply.send({ code, type: typeOf(code), status, title, meaning, advice });
    void reply
      .headers({ ...pageHeaders('en'), vary: 'Accept' })
      .send(problemPage(this.assets, { code, status, title, meaning, advice }));
  }
}

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
