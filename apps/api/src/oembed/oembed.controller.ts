import { DomainError } from '#errors';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { setMetadataCaching } from '../http/caching.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { Endpoint, EXAMPLE_BASE, EXAMPLE_KEY, queryParameter } from '../openapi/endpoint.decorator.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { PublicUrls } from '../http/public-urls.js';
import { XML_DECLARATION, xmlElement } from '../http/xml-element.js';
import { oembedResponse } from './oembed-response.js';
import { type OembedQuery, oembedQuery, oembedSchema } from './oembed.schemas.js';
import { OembedService } from './oembed.service.js';

const PIXELS = { type: 'integer', minimum: 1, maximum: 999_999_999 } as const;
const URL_SCHEMA = { type: 'string', example: `${EXAMPLE_BASE}/gallery/${EXAMPLE_KEY}` } as const;
const OEMBED_PARAMETERS = [
  queryParameter('url', 'The link of an image or album, or the URL of an image or variant', URL_SCHEMA, true),
  queryParameter('format', 'The format of the answer', { type: 'string', enum: ['json', 'xml'], default: 'json' }),
  queryParameter('maxwidth', 'The largest width that fits, in pixels', PIXELS),
  queryParameter('maxheight', 'The largest height that fits, in pixels', PIXELS),
];

/** GET /oembed: how another site embeds the link of an image or album (oEmbed 1.0, https://oembed.com). */
@Controller('oembed')
export class OembedController {
  constructor(
    private readonly oembed: OembedService,
    private readonly urls: PublicUrls,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getOembed',
    summary: 'Read the oEmbed 1.0 description of an image or album',
    parameters: OEMBED_PARAMETERS,
    answers: { 200: { description: 'The oEmbed description of the link', schema: oembedSchema } },
    otherTypes: { 200: ['text/xml'] },
    problems: [
      'invalid-request',
      'image-not-found',
      'image-gone',
      'image-blocked',
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
    const { subject, image } = await this.oembed.find(url);
    // Caches are purged by the key of an image. They would not drop the answer for an album when its cover is deleted.
    if (image) setMetadataCaching(reply, image.found, image.key);
    else void reply.header('cache-control', 'no-cache');
    const response = oembedResponse(subject, { name: this.options.site.name, url: this.urls.base }, limits);
    if (format === 'json') return void reply.type('application/json; charset=utf-8').send(JSON.stringify(response));
    void reply.type('text/xml; charset=utf-8').send(XML_DECLARATION + xmlElement('oembed', response));
  }
}
