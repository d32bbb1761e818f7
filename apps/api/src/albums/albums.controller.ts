import type { Principal } from '#accounts';
import type { ProblemCode } from '#errors';
import {
  applyDecorators,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Req,
  Res,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessService } from '../access/access.service.js';
import { AlbumOwnerGuard } from '../access/album-owner.guard.js';
import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { OwnersService } from '../access/owners.service.js';
import { UploadAccessGuard } from '../access/upload-access.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { type AlbumKey, AlbumKeyPipe } from '../lookup/album-key.pipe.js';
import type { ShownAlbum } from '../lookup/album-lookup.js';
import { ACCESS_PROBLEMS, CREDENTIALS, OPTIONAL_CREDENTIALS } from '../openapi/access.docs.js';
import {
  Endpoint,
  type EndpointDocs,
  OWNER_PROBLEMS,
  PathParam,
  requiredHeader,
} from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { albumEdit, type AlbumFields, albumImages, albumRequest, requireFields } from './album-fields.schema.js';
import { AlbumPresenter } from './album.presenter.js';
import {
  type AlbumAnswer,
  albumSchema,
  type CreatedAlbum,
  createdAlbumSchema,
  EXAMPLE_ALBUM_KEY,
} from './album.schemas.js';
import { AlbumsService } from './albums.service.js';

const AlbumKeyParam = () =>
  PathParam('key', 'The key of an album', { pattern: '^[0-9A-Za-z]{11}$', example: EXAMPLE_ALBUM_KEY });

const OWNER_SECURITY = [{ editToken: [] }, ...CREDENTIALS];
const CHANGED = { 200: { description: 'The changed album', schema: albumSchema } };
const IMAGES_PROBLEMS: ProblemCode[] = ['unknown-image', 'image-gone'];
const ALBUM_PROBLEMS: ProblemCode[] = ['album-not-found', 'album-gone', 'unavailable'];
const CHANGE_PROBLEMS: ProblemCode[] = [
  ...JSON_BODY_PROBLEMS,
  ...OWNER_PROBLEMS,
  ...IMAGES_PROBLEMS,
  ...ALBUM_PROBLEMS,
  'no-space',
];

/** A change of an album, by those who may change it. The answer is the changed album. */
const AlbumChange = (docs: Pick<EndpointDocs, 'operationId' | 'summary' | 'description'>) =>
  applyDecorators(
    UseGuards(AlbumOwnerGuard),
    UseInterceptors(JsonBodyInterceptor),
    AlbumKeyParam(),
    Endpoint({ ...docs, security: OWNER_SECURITY, answers: CHANGED, problems: CHANGE_PROBLEMS }),
  );

/** /v1/albums: creates albums, reads, changes and deletes them. */
@Controller('v1/albums')
export class AlbumsController {
  constructor(
    private readonly albums: AlbumsService,
    private readonly presenter: AlbumPresenter,
    private readonly access: AccessService,
    private readonly owners: OwnersService,
  ) {}

  @Post()
  @UseGuards(UploadAccessGuard)
  @UseInterceptors(JsonBodyInterceptor)
  @Endpoint({
    operationId: 'createAlbum',
    summary: 'Create an album of images',
    description: 'Any image may be in an album. With credentials, the album belongs to their account.',
    security: OPTIONAL_CREDENTIALS,
    answers: {
      201: {
        description: 'The album, with the token that changes it',
        schema: createdAlbumSchema,
        headers: { Location: requiredHeader('The link of the album') },
      },
    },
    problems: [
      ...JSON_BODY_PROBLEMS,
      ...ACCESS_PROBLEMS,
      'client-banned',
      ...IMAGES_PROBLEMS,
      'no-space',
      'unavailable',
    ],
  })
  async createAlbum(
    @Body({ schema: albumRequest, pipes: [SCHEMA_PIPE] }) fields: AlbumFields,
    @CurrentPrincipal() principal: Principal | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedAlbum> {
    const shown = await this.albums.create(fields, principal?.account.id ?? null);
    const album = await this.present(shown, principal, reply);
    void reply.header('location', album.link);
    return { ...album, editToken: this.presenter.editToken(shown.album.id) };
  }

  @Get(':key')
  @AlbumKeyParam()
  @Endpoint({
    operationId: 'getAlbum',
    summary: 'Read an album and its images',
    security: OPTIONAL_CREDENTIALS,
    answers: { 200: { description: 'The album', schema: albumSchema } },
    problems: ['credentials-invalid', ...ALBUM_PROBLEMS],
  })
  async getAlbum(
    @Param('key', AlbumKeyPipe) { id }: AlbumKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlbumAnswer> {
    const principal = await this.access.identify(request);
    return this.present(await this.albums.find(id), principal, reply);
  }

  @Patch(':key')
  @AlbumChange({
    operationId: 'editAlbum',
    summary: 'Change the title, the description, the images or the cover of an album',
    description: 'Absent fields keep their values, and null clears a field.',
  })
  async editAlbum(
    @Param('key', AlbumKeyPipe) { id }: AlbumKey,
    @Body({ schema: albumEdit, pipes: [SCHEMA_PIPE] }) fields: AlbumFields,
    @CurrentPrincipal() principal: Principal | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlbumAnswer> {
    return this.present(await this.albums.update(id, requireFields(fields)), principal, reply);
  }

  @Put(':key/images')
  @AlbumChange({ operationId: 'putAlbumImages', summary: 'Replace the images of an album' })
  async putAlbumImages(
    @Param('key', AlbumKeyPipe) { id }: AlbumKey,
    @Body({ schema: albumImages, pipes: [SCHEMA_PIPE] }) fields: AlbumFields,
    @CurrentPrincipal() principal: Principal | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AlbumAnswer> {
    return this.present(await this.albums.update(id, fields), principal, reply);
  }

  @Delete(':key')
  @UseGuards(AlbumOwnerGuard)
  @HttpCode(204)
  @AlbumKeyParam()
  @Endpoint({
    operationId: 'deleteAlbum',
    summary: 'Delete an album, but not its images',
    security: OWNER_SECURITY,
    answers: { 204: { description: 'The album is deleted' } },
    problems: [...OWNER_PROBLEMS, ...ALBUM_PROBLEMS, 'no-space'],
  })
  async deleteAlbum(@Param('key', AlbumKeyPipe) { id }: AlbumKey): Promise<void> {
    await this.albums.delete(id);
  }

  /** The purge of an image does not know its albums, so caches ask again each time. */
  private async present(
    shown: ShownAlbum,
    principal: Principal | undefined,
    reply: FastifyReply,
  ): Promise<AlbumAnswer> {
    const owner = await this.owners.findVisible(shown.album.ownerId, principal);
    void reply.header('cache-control', owner ? 'private, no-store' : 'no-cache');
    return { ...this.presenter.toAlbum(shown), ...(owner && { owner }) };
  }
}
