import { AccountStore, idText, parseIdText, type Principal } from '#accounts';
import type { ProblemCode } from '#errors';
import { AccountChangesService, actorOf } from '#moderation';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS, EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { Endpoint, PathParam } from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import {
  LIST_PARAMETERS,
  listPage,
  type ListPage,
  listQuery,
  type ListQuery,
  parseCursor,
} from '../requests/list-page.js';
import { presentAccount } from './account.presenter.js';
import {
  type AccountAnswer,
  accountListSchema,
  accountPatch,
  type AccountPatch,
  accountRequest,
  type AccountRequest,
  accountSchema,
} from './accounts.schemas.js';
import { AccountIdPipe } from './id.pipes.js';

const IdParam = () => PathParam('id', 'The id of an account', { pattern: ID_PATTERN, example: EXAMPLE_ACCOUNT.id });
const ID_PATTERN = '^[0-9A-Za-z]{11}$';
const PROBLEMS: ProblemCode[] = [...ACCESS_PROBLEMS, 'unavailable'];
const NEEDS_ADMIN = 'Needs the scope `admin`.';

/** /v1/accounts: the accounts, for administrators. */
@Controller('v1/accounts')
@RequireScope('admin')
export class AccountsController {
  constructor(
    private readonly accounts: AccountStore,
    private readonly changes: AccountChangesService,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'listAccounts',
    summary: 'List the accounts',
    description: NEEDS_ADMIN,
    security: CREDENTIALS,
    parameters: LIST_PARAMETERS,
    answers: { 200: { description: 'A page of accounts', schema: accountListSchema } },
    problems: ['invalid-request', ...PROBLEMS],
  })
  async listAccounts(
    @Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery,
  ): Promise<ListPage<AccountAnswer>> {
    const accounts = await this.accounts.list(parseCursor(query, parseIdText), query.limit + 1);
    const { items, next } = listPage(accounts, query, ({ id }) => idText(id));
    return { items: items.map(presentAccount), next };
  }

  @Post()
  @HttpCode(201)
  @UseInterceptors(JsonBodyInterceptor)
  @Endpoint({
    operationId: 'createAccount',
    summary: 'Create an account',
    description: `${NEEDS_ADMIN} The account uploads with API keys, which \`createKey\` creates for it.`,
    security: CREDENTIALS,
    answers: { 201: { description: 'The account', schema: accountSchema } },
    problems: [...JSON_BODY_PROBLEMS, ...PROBLEMS, 'account-exists'],
  })
  async createAccount(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: accountRequest, pipes: [SCHEMA_PIPE] }) { disabled, ...account }: AccountRequest,
  ): Promise<AccountAnswer> {
    return presentAccount(await this.changes.createAccount(actorOf(principal), { ...account, isDisabled: disabled }));
  }

  @Patch(':id')
  @UseInterceptors(JsonBodyInterceptor)
  @IdParam()
  @Endpoint({
    operationId: 'updateAccount',
    summary: 'Change an account',
    description: `${NEEDS_ADMIN} Members that are absent stay as they are, also those of \`limits\`. The keys and sessions of a disabled account are refused within 2 s.`,
    security: CREDENTIALS,
    answers: { 200: { description: 'The changed account', schema: accountSchema } },
    problems: [...JSON_BODY_PROBLEMS, ...PROBLEMS, 'account-not-found', 'account-exists'],
  })
  async updateAccount(
    @CurrentPrincipal() principal: Principal,
    @Param('id', AccountIdPipe) id: bigint,
    @Body({ schema: accountPatch, pipes: [SCHEMA_PIPE] }) { disabled, ...changes }: AccountPatch,
  ): Promise<AccountAnswer> {
    return presentAccount(
      await this.changes.updateAccount(actorOf(principal), id, { ...changes, isDisabled: disabled }),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @IdParam()
  @Endpoint({
    operationId: 'deleteAccount',
    summary: 'Delete an account, but not its images',
    description: `${NEEDS_ADMIN} Its keys and sessions are refused within 2 s. Its images stay, without an owner.`,
    security: CREDENTIALS,
    answers: { 204: { description: 'The account is deleted' } },
    problems: ['invalid-request', ...PROBLEMS, 'account-not-found'],
  })
  async deleteAccount(@CurrentPrincipal() principal: Principal, @Param('id', AccountIdPipe) id: bigint): Promise<void> {
    await this.changes.deleteAccount(actorOf(principal), id);
  }
}
