import { KeyCodec } from '#keys';
import { PurgeService } from '#purge';
import { Controller, Get, Header, Param, Req } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { FindLink } from '../http/find-link.js';
import { requireDeleteToken } from '../access/delete-token.js';
import { type PurgeStatus, purgeStatusSchema } from './purge-status.schema.js';

/** GET /v1/images/{key}/purge: how far the deletion of an image has come, for whoever has its delete token. */
@Controller('v1/images')
export class PurgeStatusController {
  constructor(
    private readonly findLink: FindLink,
    private readonly codec: KeyCodec,
    private readonly purge: PurgeService,
  ) {}

  @Get(':key/purge')
  @Header('cache-control', 'no-store')
  @KeyParam()
  @ApiBearerAuth('deleteToken')
  @Endpoint({
    operationId: 'getPurge',
    summary: 'See where a deleted image is gone from',
    description: 'Each layer is looked into now. A CDN can not be: it counts as clean once it has taken the purge.',
    answers: { 200: { description: 'What was found', schema: purgeStatusSchema } },
    problems: ['token-missing', 'token-wrong', 'image-not-found', 'unavailable'],
  })
  async getPurge(@Param('key') key: string, @Req() request: FastifyRequest): Promise<PurgeStatus> {
    const id = this.findLink.idOf(key);
    requireDeleteToken(request, this.codec, id);
    const layers = await this.purge.verify(id);
    if (layers.every(({ isGone }) => isGone)) return { key, state: 'purged', layers };
    return { key, state: layers[0]?.isGone ? 'purging' : 'live', layers };
  }
}
