import { idText, parseIdText, type Principal } from '#accounts';
import { DomainError, type ProblemCode } from '#errors';
import { actorOf, BansService } from '#moderation';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
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
import { type BanAnswer, banListSchema, banRequest, type BanRequest, banSchema, presentBan } from './ban.schemas.js';

const PROBLEMS: ProblemCode[] = [...ACCESS_PROBLEMS, 'unavailable'];
const NEEDS_ADMIN = 'Needs the scope `admin`.';

/** /v1/admin/bans: the images and clients whose uploads are refused. */
@Controller('v1/admin/bans')
@RequireScope('admin')
export class BansController {
  constructor(private readonly bans: BansService) {}

  @Get()
  @Endpoint({
    operationId: 'listBans',
    summary: 'List the bans',
    description: `${NEEDS_ADMIN} The newest ban is the first.`,
    security: CREDENTIALS,
    parameters: LIST_PARAMETERS,
    answers: { 200: { description: 'A page of bans', schema: banListSchema } },
    problems: ['invalid-request', ...PROBLEMS],
  })
  async listBans(@Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery): Promise<ListPage<BanAnswer>> {
    const bans = await this.bans.page(parseCursor(query, parseIdText), query.limit + 1);
    const { items, next } = listPage(bans, query, ({ id }) => idText(id));
    return { items: items.map(presentBan), next };
  }

  @Post()
  @HttpCode(201)
  @UseInterceptors(JsonBodyInterceptor)
  @Endpoint({
    operationId: 'createBan',
    summary: 'Ban an image, similar images, or a network',
    description: `${NEEDS_ADMIN} Uploads are refused within 2 s, with \`upload-banned\` or \`client-banned\`. Images that were uploaded before stay. A value that is banned already keeps its ban, which is the answer.`,
    security: CREDENTIALS,
    answers: { 201: { description: 'The ban', schema: banSchema } },
    problems: [...JSON_BODY_PROBLEMS, ...PROBLEMS, 'image-not-found', 'image-gone', 'no-space'],
  })
  async createBan(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: banRequest, pipes: [SCHEMA_PIPE] }) { until, ...ban }: BanRequest,
  ): Promise<BanAnswer> {
    return presentBan(await this.bans.create(actorOf(principal), { ...ban, until: until ? Date.parse(until) : null }));
  }

  @Delete(':id')
  @HttpCode(204)
  @PathParam('id', 'The id of a ban', { pattern: '^[0-9A-Za-z]{11}$', example: '0Q4kP2xYbZs' })
  @Endpoint({
    operationId: 'deleteBan',
    summary: 'End a ban',
    description: `${NEEDS_ADMIN} Uploads are accepted again within 2 s.`,
    security: CREDENTIALS,
    answers: { 204: { description: 'The ban has ended' } },
    problems: [...PROBLEMS, 'ban-not-found', 'no-space'],
  })
  async deleteBan(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<void> {
    await this.bans.delete(actorOf(principal), parseBanId(id));
  }
}

function parseBanId(text: string): bigint {
  const id = parseIdText(text);
  if (id === undefined) throw new DomainError('ban-not-found', 'There is no ban with this id.');
  return id;
}
