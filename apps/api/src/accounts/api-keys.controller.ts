import { ApiKeysService, type Principal } from '#accounts';
import type { ProblemCode } from '#errors';
import { AccountChangesService } from '#moderation';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS, EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { Endpoint, PathParam, queryParameter } from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { LIST_PARAMETERS, listPage, type ListPage, listQuery, parseCursor } from '../requests/list-page.js';
import { formatApiKeyCursor, keysAfter, parseApiKeyCursor } from './api-key-cursor.js';
import { presentApiKey } from './api-key.presenter.js';
import {
  type ApiKeyAnswer,
  apiKeyListSchema,
  apiKeyRequest,
  type ApiKeyRequest,
  type CreatedApiKey,
  createdApiKeySchema,
} from './api-keys.schemas.js';
import { parseAccountId, ApiKeyIdPipe } from './id.pipes.js';

const keysQuery = listQuery.extend({ account: z.string('must be sent once').optional() });
type KeysQuery = z.infer<typeof keysQuery>;

const PROBLEMS: ProblemCode[] = [...ACCESS_PROBLEMS, 'unavailable'];
const NEEDS_MANAGE = 'Needs the scope `manage`.';

/** /v1/keys: the API keys of an account. */
@Controller('v1/keys')
@RequireScope('manage')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly changes: AccountChangesService,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'listKeys',
    summary: 'List the API keys of the account',
    description: `${NEEDS_MANAGE} The newest key is the first.`,
    security: CREDENTIALS,
    parameters: [
      ...LIST_PARAMETERS,
      queryParameter('account', 'The id of another account, for administrators', { type: 'string' }),
    ],
    answers: { 200: { description: 'A page of keys', schema: apiKeyListSchema } },
    problems: ['invalid-request', ...PROBLEMS, 'account-not-found'],
  })
  async listKeys(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: keysQuery, pipes: [SCHEMA_PIPE] }) { account, ...query }: KeysQuery,
  ): Promise<ListPage<ApiKeyAnswer>> {
    const cursor = parseCursor(query, parseApiKeyCursor);
    const keys = await this.keys.list(principal, toAccountId(account));
    const { items, next } = listPage(keysAfter(keys, cursor), query, formatApiKeyCursor);
    return { items: items.map(presentApiKey), next };
  }

  @Post()
  @HttpCode(201)
  @UseInterceptors(JsonBodyInterceptor)
  @Endpoint({
    operationId: 'createKey',
    summary: 'Create an API key',
    description:
      `${NEEDS_MANAGE} The key has at most the scopes, the limits and the time of the key that the request is made ` +
      'with. If that one has `uploadsPerHour`, `bytesPerDay` or `totalBytes`, both count what either of them uploads. ' +
      'Credentials with the scope `admin` create any key, for any account.',
    security: CREDENTIALS,
    answers: { 201: { description: 'The key, which is shown only this once', schema: createdApiKeySchema } },
    problems: [...JSON_BODY_PROBLEMS, ...PROBLEMS, 'account-not-found', 'too-many-keys'],
  })
  async createKey(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: apiKeyRequest, pipes: [SCHEMA_PIPE] }) { account, ...wanted }: ApiKeyRequest,
  ): Promise<CreatedApiKey> {
    const { key, text } = await this.changes.createKey(principal, wanted, toAccountId(account));
    return { ...presentApiKey(key), key: text };
  }

  @Delete(':id')
  @HttpCode(204)
  @PathParam('id', 'The id of a key', { pattern: '^[0-9A-Za-z]{11}$', example: EXAMPLE_ACCOUNT.keyId })
  @Endpoint({
    operationId: 'revokeKey',
    summary: 'Revoke an API key',
    description: `${NEEDS_MANAGE} The key, and sessions that began with it, are refused within 2 s. Keys that it has made stay.`,
    security: CREDENTIALS,
    answers: { 204: { description: 'The key is revoked' } },
    problems: [...PROBLEMS, 'key-not-found'],
  })
  async revokeKey(@CurrentPrincipal() principal: Principal, @Param('id', ApiKeyIdPipe) id: bigint): Promise<void> {
    await this.changes.revokeKey(principal, id);
  }
}

/** Throws `account-not-found` for a text that is no id. */
const toAccountId = (text: string | undefined) => (text === undefined ? undefined : parseAccountId(text));
