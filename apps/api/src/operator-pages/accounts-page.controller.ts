import { AccountStore, idText, parseIdText, type Principal } from '#accounts';
import { AccountChangesService, actorOf } from '#moderation';
import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { formBody } from '../openapi/page.docs.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import type { RefusedForm } from '../pages/admin/parts/form-outcome.js';
import { accountsPage } from '../pages/admin/accounts.page.js';
import { FormReader } from '../requests/form-reader.js';
import { LIST_PARAMETERS, listPage, listQuery, type ListQuery, parseCursor } from '../requests/list-page.js';
import { DONE_PARAMETER, doneOf, redirectDone } from './form-done.js';
import { readName, refusedForm } from './operator-forms.js';
import { formAnswers, OPERATOR_FORM_PROBLEMS, PAGE_ANSWERS, PAGE_PROBLEMS } from './operator-page.docs.js';

const FIRST_PAGE = listQuery.parse({});

/** /admin/accounts: lists and creates accounts. */
@Controller('admin/accounts')
@SignedIn('admin')
export class AccountsPageController {
  constructor(
    private readonly accounts: AccountStore,
    private readonly changes: AccountChangesService,
    private readonly forms: FormReader,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAccountsPage',
    summary: 'Open the page with all accounts',
    parameters: [...LIST_PARAMETERS, DONE_PARAMETER],
    answers: PAGE_ANSWERS,
    problems: ['invalid-request', ...PAGE_PROBLEMS],
  })
  async getAccountsPage(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(principal, query, request, reply);
  }

  @Post()
  @Endpoint({
    operationId: 'createAccountOnPage',
    summary: 'Create an account',
    requestBody: formBody({ name: 'The name of the account', admin: 'Present: it is an administrator’s' }, ['name']),
    answers: formAnswers('The account was created'),
    problems: OPERATOR_FORM_PROBLEMS,
  })
  async createAccountOnPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await this.forms.read(request);
    try {
      const role = form.has('admin') ? 'admin' : 'member';
      const { id } = await this.changes.createAccount(actorOf(principal), { name: readName(form), role });
      redirectDone(reply, `/admin/accounts/${idText(id)}`, 'accountCreated');
    } catch (error) {
      await this.answer(principal, FIRST_PAGE, request, reply.status(422), refusedForm(error, form));
    }
  }

  private async answer(
    principal: Principal,
    query: ListQuery,
    request: FastifyRequest,
    reply: FastifyReply,
    refused?: RefusedForm,
  ): Promise<void> {
    const accounts = await this.accounts.list(parseCursor(query, parseIdText), query.limit + 1);
    const list = listPage(accounts, query, ({ id }) => idText(id));
    const content = { ...list, isFirst: query.before === undefined, refused, done: doneOf(request) };
    this.pages.send(request, reply, principal, (page) => accountsPage(page, content));
  }
}
