import { idText, type Principal } from '#accounts';
import { DomainError, type ProblemCode } from '#errors';
import { AccountChangesService, actorOf } from '#moderation';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { Endpoint, PathParam } from '../openapi/endpoint.decorator.js';
import { formBody, page } from '../openapi/page.docs.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import { type AccountContent, accountPage } from '../pages/admin/account.page.js';
import { FormReader } from '../requests/form-reader.js';
import { AccountDetailsService, AccountPageIdPipe } from './account-details.service.js';
import { doneOf, DONE_PARAMETER, redirectDone } from './form-done.js';
import { readAccount, readId, readName, refusalOf, refusedForm } from './operator-forms.js';
import { formAnswers, OPERATOR_FORM_PROBLEMS, PAGE_ANSWERS, PAGE_PROBLEMS } from './operator-page.docs.js';

const PATH = '/admin/accounts';
const MEGABYTES = 'A limit in megabytes; empty: none';
const FORM_PROBLEMS: ProblemCode[] = [...OPERATOR_FORM_PROBLEMS, 'account-not-found'];
const IdParam = () =>
  PathParam('id', 'The id of an account', { pattern: '^[0-9A-Za-z]{11}$', example: EXAMPLE_ACCOUNT.id });

type Shown = Pick<AccountContent, 'created' | 'refused'>;

/** /admin/accounts/{id}: one account, its rights, its limits and its API keys. */
@Controller('admin/accounts')
@SignedIn('admin')
export class AccountEditController {
  constructor(
    private readonly details: AccountDetailsService,
    private readonly changes: AccountChangesService,
    private readonly forms: FormReader,
    private readonly pages: AdminPages,
  ) {}

  @Get(':id')
  @IdParam()
  @Endpoint({
    operationId: 'getAccountEditPage',
    summary: 'Open the page of an account',
    parameters: [DONE_PARAMETER],
    answers: PAGE_ANSWERS,
    problems: [...PAGE_PROBLEMS, 'account-not-found'],
  })
  async getAccountEditPage(
    @CurrentPrincipal() principal: Principal,
    @Param('id', AccountPageIdPipe) id: bigint,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(principal, id, request, reply, {});
  }

  @Post(':id')
  @IdParam()
  @Endpoint({
    operationId: 'updateAccountOnPage',
    summary: 'Change the name, the rights and the limits of an account',
    requestBody: formBody(
      {
        name: 'The name of the account',
        admin: 'Present: it is an administrator’s',
        disabled: 'Present: its keys and sessions are refused',
        uploadsPerHour: 'A limit; empty: none',
        bytesPerDay: MEGABYTES,
        totalBytes: MEGABYTES,
        imageBytes: MEGABYTES,
        expiresIn: 'Days until an image expires; empty: never',
      },
      ['name'],
    ),
    answers: formAnswers('The account is changed'),
    problems: FORM_PROBLEMS,
  })
  async updateAccountOnPage(
    @CurrentPrincipal() principal: Principal,
    @Param('id', AccountPageIdPipe) id: bigint,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await this.forms.read(request);
    try {
      await this.changes.updateAccount(actorOf(principal), id, readAccount(form));
      redirectDone(reply, pathOf(id), 'accountSaved');
    } catch (error) {
      await this.answer(principal, id, request, reply.status(422), { refused: refusedForm(error, form) });
    }
  }

  @Post(':id/keys')
  @IdParam()
  @Endpoint({
    operationId: 'createAccountKeyOnPage',
    summary: 'Create an API key for an account, which the answer shows once',
    requestBody: formBody({ name: 'What the key is for' }, ['name']),
    answers: { 200: page('The page with the key'), ...formAnswers('Never') },
    problems: FORM_PROBLEMS,
  })
  async createAccountKeyOnPage(
    @CurrentPrincipal() principal: Principal,
    @Param('id', AccountPageIdPipe) id: bigint,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await this.forms.read(request);
    try {
      const { key, text } = await this.changes.createKey(principal, { name: readName(form) }, id);
      await this.answer(principal, id, request, reply.status(200), { created: { name: key.name, text } });
    } catch (error) {
      await this.answer(principal, id, request, reply.status(422), {
        refused: { reasons: refusalOf(error), entered: undefined },
      });
    }
  }

  @Post(':id/keys/revoke')
  @IdParam()
  @Endpoint({
    operationId: 'revokeAccountKeyOnPage',
    summary: 'Revoke an API key of an account',
    requestBody: formBody({ id: 'The id of the key' }, ['id']),
    answers: formAnswers('The key is revoked'),
    problems: FORM_PROBLEMS,
  })
  async revokeAccountKeyOnPage(
    @CurrentPrincipal() principal: Principal,
    @Param('id', AccountPageIdPipe) id: bigint,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const keyId = readId(await this.forms.read(request));
    // A key that was revoked meanwhile, in another tab, is not on the page that follows, as the person expects.
    if (keyId !== undefined) await this.changes.revokeKey(principal, keyId).catch(unlessNotFound);
    redirectDone(reply, pathOf(id), 'keyRevoked');
  }

  @Post(':id/delete')
  @IdParam()
  @Endpoint({
    operationId: 'deleteAccountOnPage',
    summary: 'Delete an account, but not its images',
    answers: formAnswers('The account is deleted'),
    problems: FORM_PROBLEMS,
  })
  async deleteAccountOnPage(
    @CurrentPrincipal() principal: Principal,
    @Param('id', AccountPageIdPipe) id: bigint,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      await this.changes.deleteAccount(actorOf(principal), id);
      redirectDone(reply, PATH, 'accountDeleted');
    } catch (error) {
      await this.answer(principal, id, request, reply.status(422), {
        refused: { reasons: refusalOf(error), entered: undefined },
      });
    }
  }

  private async answer(
    principal: Principal,
    id: bigint,
    request: FastifyRequest,
    reply: FastifyReply,
    shown: Shown,
  ): Promise<void> {
    const content = { ...(await this.details.find(principal, id)), ...shown, done: doneOf(request) };
    this.pages.send(request, reply, principal, (frame) => accountPage(frame, content));
  }
}

const pathOf = (id: bigint) => `${PATH}/${idText(id)}`;

function unlessNotFound(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'key-not-found') throw error;
}
