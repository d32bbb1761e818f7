import { PurgeService } from '#purge';
import { Controller, Get, Param, UseGuards } from '@nestjs/common';

import { CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, KeyParam, OWNER_PROBLEMS } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { ImageOwnerGuard } from '../access/image-owner.guard.js';
import { type PurgeStatus, purgeStatusSchema } from './purge-status.schema.js';

/** GET /v1/images/{key}/purge: which caches and stores still have a deleted image. */
@Controller('v1/images')
export class PurgeStatusController {
  constructor(private readonly purge: PurgeService) {}

  @Get(':key/purge')
  @UseGuards(ImageOwnerGuard)
  @KeyParam()
  @Endpoint({
    operationId: 'getPurge',
    summary: 'Check whether a deleted image is gone from every cache and store',
    description: 'Every layer is checked now, except a CDN, which counts as clean once it has accepted the purge.',
    security: [{ deleteToken: [] }, ...CREDENTIALS],
    answers: { 200: { description: 'The state of each layer', schema: purgeStatusSchema } },
    problems: [...OWNER_PROBLEMS, 'image-not-found', 'unavailable'],
  })
  async getPurge(@Param('key', ImageKeyPipe) { key, id }: ImageKey): Promise<PurgeStatus> {
    const layers = await this.purge.verify(id);
    if (layers.every(({ isGone }) => isGone)) return { key, state: 'purged', layers };
    return { key, state: layers[0]?.isGone ? 'purging' : 'live', layers };
  }
}
