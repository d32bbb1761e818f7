import type { Principal } from '#accounts';
import { KeyCodec } from '#keys';
import type { Link } from '#links';
import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import { FORM_PROBLEMS, type FormFields, FormReader } from '../requests/form-reader.js';
import { formBody, page, redirect } from '../openapi/page.docs.js';
import {
  deleteImagesPage,
  imageLinksPage,
  myImagesPage,
  myImagesPath,
  type MyImagesPlace,
} from '../pages/account/my-images.page.js';
import { PersonalPages } from '../pages/account/personal-pages.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { IMAGES_PER_PAGE, MyImagesService } from './my-images.service.js';

const MAX_SEARCH = 100;
const MAX_TITLE = 128;

/** /account/images: the images of the person who is signed in. It works without JavaScript. */
@Controller('account/images')
@SignedIn('manage')
export class MyImagesPageController {
  constructor(
    private readonly images: MyImagesService,
    private readonly presenter: ImagePresenter,
    private readonly codec: KeyCodec,
    private readonly forms: FormReader,
    private readonly pages: PersonalPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getMyImagesPage',
    summary: 'Open the page with the images of the person who is signed in',
    parameters: [
      queryParameter('q', 'Words of the title or the description', { type: 'string' }),
      queryParameter('before', 'The key of the last image of the page before', { type: 'string' }),
    ],
    answers: { 200: page('The page'), 303: redirect('Nobody is signed in: /sign-in') },
    problems: ['scope-missing', 'unavailable'],
  })
  async getMyImagesPage(
    @CurrentPrincipal() principal: Principal,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const place = placeOf((name) => query[name]);
    const { images, next } = await this.images.find(principal.account.id, place);
    const list = {
      ...place,
      images: images.map((link) => this.presenter.toImage(link)),
      next: next === undefined ? undefined : this.codec.encode(next),
      isFull: images.length === IMAGES_PER_PAGE,
    };
    this.pages.send(request, reply, principal.account, (shown) => myImagesPage(shown, list));
  }

  @Post()
  @HttpCode(200)
  @Endpoint({
    operationId: 'changeMyImages',
    summary: 'Delete the chosen images, put them into an album, or show their links',
    requestBody: formBody(
      {
        action: '`delete`, which asks first, `confirm-delete`, `album` or `links`',
        key: 'The key of an image. It can be sent several times',
        title: 'The title of the album',
      },
      ['action'],
    ),
    answers: {
      200: page('A question, or the links'),
      303: redirect('The page that follows, or /sign-in if nobody is signed in'),
    },
    problems: ['scope-missing', 'cross-site-request', ...FORM_PROBLEMS, 'no-space', 'unavailable'],
  })
  async changeMyImages(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const fields = await this.forms.read(request);
    const place = placeOf((name) => fields.get(name)?.[0]);
    const links = await this.images.chosen(principal.account.id, fields.get('key') ?? []);
    const action = fields.get('action')?.[0];
    const chosen = links.map((link) => this.presenter.toImage(link));
    if (chosen.length > 0 && action === 'delete') {
      return this.pages.send(request, reply, principal.account, (shown) => deleteImagesPage(shown, chosen, place));
    }
    if (chosen.length > 0 && action === 'links') {
      return this.pages.send(request, reply, principal.account, (shown) => imageLinksPage(shown, chosen, place));
    }
    const location = await this.change(principal, links, fields);
    void reply
      .header('location', location ?? myImagesPath(place))
      .status(303)
      .send();
  }

  /** Returns the path that follows; undefined: the list. */
  private async change({ account }: Principal, links: Link[], fields: FormFields): Promise<string | undefined> {
    const action = fields.get('action')?.[0];
    if (action === 'confirm-delete') await this.images.delete(links);
    if (action !== 'album' || links.length === 0) return undefined;
    const title = fields.get('title')?.[0]?.trim().slice(0, MAX_TITLE) || null;
    return `/a/${await this.images.createAlbum(account.id, links, title)}`;
  }
}

function placeOf(read: (name: string) => unknown): MyImagesPlace {
  const [search, before] = ['q', 'before'].map((name) => {
    const value = read(name);
    return typeof value === 'string' ? value : '';
  });
  return { search: search?.trim().slice(0, MAX_SEARCH) ?? '', before: before || undefined };
}
