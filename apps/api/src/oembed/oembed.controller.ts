import { DomainError } from '#errors';
import { LinkStore } from '#links';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { AlbumLookup } from '../lookup/album-lookup.js';
import { setMetadataCaching } from '../http/caching.js';
import { Endpoint, EXAMPLE_BASE, EXAMPLE_KEY, queryParameter } from '../openapi/endpoint.decorator.js';
import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { PublicUrls } from '../http/public-urls.js';
import { XML_DECLARATION, xmlElement } from '../http/xml-element.js';
import { oembedResponse, type OembedLimits } from './oembed-response.js';
import { oembedTarget } from './oembed-target.js';
import { type Oembed, type OembedQuery, oembedQuery, oembedSchema } from './oembed.schemas.js';

const PIXELS = { type: 'integer', minimum: 1, maximum: 999_999_999 } as const;
const URL_SCHEMA = { type: 'string', example: `${EXAMPLE_BASE}/gallery/${EXAMPLE_KEY}` } as const;
const OEMBED_PARAMETERS = [
  queryParameter('url', 'A link of an image or of an album, or the address of an image or a variant', URL_SCHEMA, true),
  queryParameter('format', 'The format of the answer', { type: 'string', enum: ['json', 'xml'], default: 'json' }),
  queryParameter('maxwidth', 'The largest width that fits, in pixels', PIXELS),
  queryParameter('maxheight', 'The largest height that fits, in pixels', PIXELS),
];

/** GET /oembed: how another site embeds the link of an image or album (oEmbed 1.0, https://oembed.com). */
@Controller('oembed')
export class OembedController {
  constructor(
    private readonly keys: ImageKeyPipe,
    private readonly links: LinkStore,
    private readonly albums: AlbumLookup,
    private readonly presenter: ImagePresenter,
    private readonly urls: PublicUrls,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getOembed',
    summary: 'Read how to embed an image (oEmbed 1.0)',
    parameters: OEMBED_PARAMETERS,
    answers: { 200: { description: 'The image as oEmbed describes it', schema: oembedSchema } },
    otherTypes: { 200: ['text/xml'] },
    problems: [
      'invalid-request',
      'image-not-found',
      'image-gone',
      'album-not-found',
      'album-gone',
      'format-not-offered',
    ],
  })
  async getOembed(
    @Query({ schema: oembedQuery, pipes: [SCHEMA_PIPE] }) { url, format, ...limits }: OembedQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (format !== 'json' && format !== 'xml') {
      throw new DomainError('format-not-offered', '`format` must be `json` or `xml`.');
    }
    const oembed = await this.responseFor(url, limits, reply);
    if (format === 'json') return void reply.type('application/json; charset=utf-8').send(JSON.stringify(oembed));
    void reply.type('text/xml; charset=utf-8').send(XML_DECLARATION + xmlElement('oembed', oembed));
  }

  private async responseFor(url: string, limits: OembedLimits, reply: FastifyReply): Promise<Oembed> {
    const target = oembedTarget(this.urls.pathOf(url) ?? '');
    if (target?.kind === 'album') {
      const { album, cover } = await this.albums.byKey(target.key);
      // Caches are purged by the key of an image. They would not drop this answer when the cover is deleted.
      void reply.header('cache-control', 'no-cache');
      const image = cover && this.presenter.toImage(cover);
      return oembedResponse({ image, title: album.title }, this.urls.base, limits);
    }
    if (!target) {
      throw new DomainError(
        'image-not-found',
        `\`url\` is not the link of an image or album on this host, such as ${this.urls.base}/gallery/${EXAMPLE_KEY}.`,
      );
    }
    const { key, id } = this.keys.transform(target.key);
    const found = await this.links.find(id);
    const { link } = found;
    setMetadataCaching(reply, found, key);
    return oembedResponse({ image: this.presenter.toImage(link), title: link.title }, this.urls.base, limits);
  }
}
