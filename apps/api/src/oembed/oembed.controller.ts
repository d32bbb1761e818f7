import { DomainError } from '#errors';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { setMetadataCaching } from '../caching.js';
import { Endpoint, EXAMPLE_BASE, EXAMPLE_KEY, queryParameter } from '../docs/endpoint-docs.js';
import { parseImagePath } from '../files/image-path.js';
import { FindLink } from '../find-link.js';
import { parseFields } from '../images/parse-fields.js';
import { PresentImage } from '../images/present-image.js';
import { PublicUrls } from '../public-urls.js';
import { embedImage } from './embed-image.js';
import { type Oembed, oembedQuery, oembedSchema } from './oembed.schemas.js';

const PIXELS = { type: 'integer', minimum: 1, maximum: 999_999_999 } as const;
const URL_SCHEMA = { type: 'string', maxLength: 2048, example: `${EXAMPLE_BASE}/gallery/${EXAMPLE_KEY}` } as const;
const OEMBED_PARAMETERS = [
  queryParameter('url', 'A link, or the address of an image or of one of its variants', URL_SCHEMA, true),
  queryParameter('format', 'XML is not offered', { type: 'string', enum: ['json'], default: 'json' }),
  queryParameter('maxwidth', 'Pixels that the consumer has room for', PIXELS),
  queryParameter('maxheight', 'Pixels that the consumer has room for', PIXELS),
];

/** GET /oembed?url=: how other sites show a link of ours (https://oembed.com). */
@Controller('oembed')
export class OembedController {
  constructor(
    private readonly findLink: FindLink,
    private readonly present: PresentImage,
    private readonly urls: PublicUrls,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getOembed',
    summary: 'Read how to embed an image (oEmbed 1.0)',
    parameters: OEMBED_PARAMETERS,
    answers: { 200: { description: 'The image as oEmbed describes it', schema: oembedSchema } },
    problems: ['invalid-request', 'image-not-found', 'image-gone', 'format-not-offered'],
  })
  async getOembed(@Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<Oembed> {
    const { url, format, ...limits } = parseFields(oembedQuery, query);
    if (format !== 'json') throw new DomainError('format-not-offered', 'oEmbed is offered as JSON alone.');
    const key = this.keyIn(url);
    const link = await this.findLink.run(key, reply);
    setMetadataCaching(reply, link, key);
    return embedImage(this.present.image(link), this.urls.base, limits);
  }

  private keyIn(url: string): string {
    const path = this.urls.pathOf(url);
    const key = /^\/gallery\/([^/]+)$/.exec(path ?? '')?.[1];
    const name = /^\/i\/([^/]+)$/.exec(path ?? '')?.[1];
    const found = key ?? (name === undefined ? undefined : parseImagePath(name)?.key);
    if (found === undefined) {
      throw new DomainError('image-not-found', `The url is no link of ours, such as /gallery/${EXAMPLE_KEY}.`);
    }
    return found;
  }
}
