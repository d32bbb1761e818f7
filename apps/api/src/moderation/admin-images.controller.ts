import { KeyCodec, SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS, snowflakeId } from '#keys';
import { ModeratedImagesService } from '#moderation';
import { Controller, Get, Query } from '@nestjs/common';

import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { type ListPage, parseCursor } from '../requests/list-page.js';
import { AdminImagePresenter } from './admin-image.presenter.js';
import {
  ADMIN_IMAGES_PARAMETERS,
  type AdminImage,
  adminImageList,
  adminImagesQuery,
  type AdminImagesQuery,
} from './admin-images.schema.js';

/** GET /v1/admin/images: the images of all uploaders, in every state. */
@Controller('v1/admin/images')
@RequireScope('admin')
export class AdminImagesController {
  constructor(
    private readonly images: ModeratedImagesService,
    private readonly presenter: AdminImagePresenter,
    private readonly codec: KeyCodec,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'listAllImages',
    summary: 'List the images of all uploaders, in every state',
    description:
      'Needs the scope `admin`. The newest image is the first. An image must match all filters. A page looks at no more ' +
      'than 1,000 images, so it may have fewer items than `limit`, or none, although another follows. `account` finds ' +
      'live and blocked images; with `state=deleted` it looks through all images for deleted ones.',
    security: CREDENTIALS,
    parameters: ADMIN_IMAGES_PARAMETERS,
    answers: { 200: { description: 'A page of images', schema: adminImageList } },
    problems: ['invalid-request', ...ACCESS_PROBLEMS, 'unavailable'],
  })
  async listAllImages(
    @Query({ schema: adminImagesQuery, pipes: [SCHEMA_PIPE] }) query: AdminImagesQuery,
  ): Promise<ListPage<AdminImage>> {
    const { limit, account: accountId, address: addresses, sha256, state, reported: isReported } = query;
    const before = parseCursor(query, (text) => this.codec.decode(text) ?? idOfTime(text));
    const page = await this.images.page({ accountId, addresses, sha256, state, isReported }, before, limit);
    const next = page.next === undefined ? null : this.codec.encode(page.next);
    return { items: await this.presenter.present(page.images), next };
  }
}

/** Returns the lowest id of the time, which all ids of earlier images are below; undefined for any other text. */
export function idOfTime(text: string): bigint | undefined {
  const time = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) return undefined;
  const createdAtMs = Math.min(Math.max(time, SNOWFLAKE_EPOCH_MS), SNOWFLAKE_END_MS - 1);
  return snowflakeId({ createdAtMs, node: 0, sequence: 0 });
}
