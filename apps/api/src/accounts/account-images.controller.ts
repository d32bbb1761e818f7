import type { Principal } from '#accounts';
import { KeyCodec } from '#keys';
import { LinkStore, OwnedImagesRepository } from '#links';
import { Controller, Get, Query } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { presentOwner } from '../presenter/image-owner.presenter.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { type Image, imageExample, imageSchema } from '../presenter/image.schemas.js';
import {
  LIST_PARAMETERS,
  listPage,
  type ListPage,
  listPageSchema,
  listQuery,
  type ListQuery,
  parseCursor,
} from '../requests/list-page.js';

const imageList = listPageSchema('ImageList', imageSchema, { items: [imageExample], next: null });

/** GET /v1/account/images: the images of an account. */
@Controller('v1/account/images')
@RequireScope('manage')
export class AccountImagesController {
  constructor(
    private readonly owned: OwnedImagesRepository,
    private readonly links: LinkStore,
    private readonly codec: KeyCodec,
    private readonly presenter: ImagePresenter,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'listImages',
    summary: 'List the images of the account',
    description:
      'Needs the scope `manage`. The newest image is the first. Deleted and expired images are left out, so a page may ' +
      'have fewer items than `limit` although another follows.',
    security: CREDENTIALS,
    parameters: LIST_PARAMETERS,
    answers: { 200: { description: 'A page of images', schema: imageList } },
    problems: ['invalid-request', ...ACCESS_PROBLEMS, 'unavailable'],
  })
  async listImages(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery,
  ): Promise<ListPage<Image>> {
    const before = parseCursor(query, (key) => this.codec.decode(key));
    const found = await this.owned.page(principal.account.id, query.limit + 1, before);
    const { items: ids, next } = listPage(found, query, (id) => this.codec.encode(id));
    const owner = presentOwner(principal.account);
    const links = await this.links.findLive(ids);
    return { items: links.map((link) => this.presenter.toImage(link, owner)), next };
  }
}
