import { idText, parseIdText, type Principal } from '#accounts';
import { DomainError } from '#errors';
import { actorOf, BansService } from '#moderation';
import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { formBody } from '../openapi/page.docs.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import type { RefusedForm } from '../pages/admin/parts/form-outcome.js';
import { bansPage } from '../pages/admin/bans.page.js';
import { FormReader } from '../requests/form-reader.js';
import { LIST_PARAMETERS, listPage, listQuery, type ListQuery, parseCursor } from '../requests/list-page.js';
import { DONE_PARAMETER, doneOf, redirectDone } from './form-done.js';
import { readBan, readId, refusedForm } from './operator-forms.js';
import { formAnswers, OPERATOR_FORM_PROBLEMS, PAGE_ANSWERS, PAGE_PROBLEMS } from './operator-page.docs.js';

const PATH = '/admin/bans';
const FIRST_PAGE = listQuery.parse({});

/** /admin/bans: lists, makes and ends bans. */
@Controller('admin/bans')
@SignedIn('admin')
export class BansPageController {
  constructor(
    private readonly bans: BansService,
    private readonly forms: FormReader,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getBansPage',
    summary: 'Open the page with the bans',
    parameters: [...LIST_PARAMETERS, DONE_PARAMETER],
    answers: PAGE_ANSWERS,
    problems: ['invalid-request', ...PAGE_PROBLEMS],
  })
  async getBansPage(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(principal, query, request, reply);
  }

  @Post()
  @Endpoint({
    operationId: 'createBanOnPage',
    summary: 'Ban an image, similar images, or a network',
    requestBody: formBody(
      {
        kind: '`sha256`, `similar` or `address`',
        value: 'A digest, a perceptual hash, the key of an image, an address or a network',
        reason: 'For the audit log',
        days: 'Days until the ban ends',
      },
      ['kind', 'value', 'reason'],
    ),
    answers: formAnswers('The value is banned'),
    problems: OPERATOR_FORM_PROBLEMS,
  })
  async createBanOnPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await this.forms.read(request);
    try {
      await this.bans.create(actorOf(principal), readBan(form, Date.now()));
      redirectDone(reply, PATH, 'banned');
    } catch (error) {
      await this.answer(principal, FIRST_PAGE, request, reply.status(422), refusedForm(error, form));
    }
  }

  @Post('end')
  @Endpoint({
    operationId: 'endBanOnPage',
    summary: 'End a ban',
    requestBody: formBody({ id: 'The id of the ban' }, ['id']),
    answers: formAnswers('The ban has ended'),
    problems: OPERATOR_FORM_PROBLEMS,
  })
  async endBanOnPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = readId(await this.forms.read(request));
    // A ban that ended meanwhile, in another tab, is not on the page that follows, as the person expects.
    if (id !== undefined) await this.bans.delete(actorOf(principal), id).catch(unlessNotFound);
    redirectDone(reply, PATH, 'banEnded');
  }

  private async answer(
    principal: Principal,
    query: ListQuery,
    request: FastifyRequest,
    reply: FastifyReply,
    refused?: RefusedForm,
  ): Promise<void> {
    const bans = await this.bans.page(parseCursor(query, parseIdText), query.limit + 1);
    const list = listPage(bans, query, ({ id }) => idText(id));
    const content = { ...list, isFirst: query.before === undefined, refused, done: doneOf(request) };
    this.pages.send(request, reply, principal, (page) => bansPage(page, content));
  }
}

function unlessNotFound(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'ban-not-found') throw error;
}
