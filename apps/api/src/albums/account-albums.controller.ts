import type { Principal } from '#accounts';
import { AlbumStore } from '#albums';
import { KeyCodec } from '#keys';
import { Controller, Get, Query } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import {
  LIST_PARAMETERS,
  type ListPage,
  listPage,
  type ListQuery,
  listQuery,
  parseCursor,
} from '../requests/list-page.js';
import { AlbumPresenter } from './album.presenter.js';
import { albumListSchema, type AlbumSummary } from './album.schemas.js';

/** GET /v1/account/albums: the albums of the account. */
@Controller('v1/account/albums')
export class AccountAlbumsController {
  constructor(
    private readonly albums: AlbumStore,
    private readonly presenter: AlbumPresenter,
    private readonly codec: KeyCodec,
  ) {}

  @Get()
  @RequireScope('manage')
  @Endpoint({
    operationId: 'listAlbums',
    summary: 'List the albums of the account, the newest first',
    description: 'A page may have fewer albums than `limit` although it is not the last one.',
    security: CREDENTIALS,
    parameters: LIST_PARAMETERS,
    answers: { 200: { description: 'A page of albums, without their images', schema: albumListSchema } },
    problems: ['invalid-request', 'credentials-required', 'credentials-invalid', 'scope-missing', 'unavailable'],
  })
  async listAlbums(
    @CurrentPrincipal() { account }: Principal,
    @Query({ schema: listQuery, pipes: [SCHEMA_PIPE] }) query: ListQuery,
  ): Promise<ListPage<AlbumSummary>> {
    const before = parseCursor(query, (text) => this.codec.decode(text));
    const listed = await this.albums.listIds(account.id, query.limit + 1, before);
    const { items: ids, next } = listPage(listed, query, (id) => this.codec.encode(id));
    return { items: (await this.albums.findLive(ids)).map((album) => this.presenter.toSummary(album)), next };
  }
}
