import { DomainError } from '#errors';
import { IMAGE_CONTENT_TYPES, VARIANT_EXTENSIONS, VARIANTS } from '#formats';
import { KeyCodec } from '#keys';
import type { Link } from '#links';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

import { bytesCaching, DAY_SECONDS, NOT_ASKED, purgeTags, redirectCaching } from '../http/caching.js';
import { BYTES_HEADERS, CONDITION_PARAMETERS, PART_HEADERS, NAME_SCHEMA } from '../openapi/bytes.docs.js';
import { Endpoint, sureHeader } from '../openapi/endpoint.decorator.js';
import { FindLink } from '../http/find-link.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { clientOf } from '../http/client-address.js';
import { readRange } from './byte-ranges.js';
import { checkConditions, isRangeCurrent } from '../http/conditions.js';
import { handOver } from './hand-over.js';
import { type ImagePath, parseImagePath } from '../http/image-path.js';
import { FindRepresentation, type Representation } from './representation.js';

/** What every answer with an image carries: it may be shown anywhere, and can do nothing. */
const SAFE_HEADERS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'accept-ranges': 'bytes',
};

const FITS = { cover: 'cropped', inside: 'fitted' };
const SIZES = Object.entries(VARIANTS).map(([size, { side, fit }]) => `${size} (${side} px, ${FITS[fit]})`);

/** GET and HEAD /i/{key}.{ext}: the bytes, and /i/{key}{v}.{ext}: a variant. */
@Controller('i')
export class ReadImageController {
  constructor(
    private readonly codec: KeyCodec,
    private readonly findLink: FindLink,
    private readonly representations: FindRepresentation,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Get(':name')
  @ApiParam({
    name: 'name',
    description: '`{key}.{ext}`, or `{key}{size}.{ext}` for a variant',
    schema: NAME_SCHEMA as object,
  })
  @Endpoint({
    operationId: 'getImageBytes',
    summary: 'Read the bytes of an image or of a variant',
    description:
      `Ranges and conditions follow RFC 9110. Sizes of variants: ${SIZES.join(', ')}. ` +
      `Extensions of variants: ${VARIANT_EXTENSIONS.join(', ')}.`,
    parameters: CONDITION_PARAMETERS,
    answers: {
      200: { description: 'The bytes', contentTypes: IMAGE_CONTENT_TYPES, headers: BYTES_HEADERS },
      206: {
        description: 'A range of them',
        contentTypes: IMAGE_CONTENT_TYPES,
        headers: { ...PART_HEADERS, 'Content-Range': sureHeader('Which bytes: `bytes 0-9/188`') },
      },
      301: {
        description: 'The image has another extension; without one, its page',
        headers: { Location: sureHeader('The right address') },
      },
      304: { description: 'Not changed', headers: { ETag: BYTES_HEADERS.ETag } },
    },
    problems: [
      'image-not-found',
      'image-gone',
      'precondition-failed',
      'range-not-satisfiable',
      'damaged-image',
      'variant-pending',
      'unavailable',
    ],
  })
  async getImageBytes(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = parseImagePath(name);
    if (!path) {
      void reply.header('cache-status', NOT_ASKED);
      if (this.codec.decode(name) !== undefined) return redirectToPage(reply, name);
      throw new DomainError('image-not-found', 'There is no image with this name.');
    }
    const link = await this.findLink.run(path.key, reply);
    const proper = this.representations.properExtension(link, path);
    if (proper !== undefined) return redirect(reply, link, path, proper);
    const found = await this.representations.run(link, path, clientOf(request.ip));
    const fields = { ...SAFE_HEADERS, ...bytesCaching(link), ...purgeTags(path.key), ...validators(found) };
    const condition = checkConditions(request.headers, found);
    if (condition === 'go-on' && this.options.offload) {
      // nginx answers ranges of what it fetches.
      return handOver(reply, fields, await this.representations.address(found), found.contentType);
    }
    void reply.headers(fields);
    if (condition === 'failed') throw new DomainError('precondition-failed', 'The image is not the one that is meant.');
    if (condition === 'not-modified') return void reply.status(304).send();
    await this.send(request, reply, found);
  }

  private async send({ headers, method }: FastifyRequest, reply: FastifyReply, found: Representation): Promise<void> {
    const isPart = method === 'GET' && isRangeCurrent(headers['if-range'], found);
    const asked = isPart ? readRange(headers.range, found.size) : ({ kind: 'whole' } as const);
    if (asked.kind === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${found.size}`);
      throw new DomainError('range-not-satisfiable', `The image has ${found.size} bytes.`);
    }
    const range = asked.kind === 'part' ? asked.range : undefined;
    const object = await this.representations.open(found, range);
    if (!object) throw new DomainError('image-gone', 'The image was deleted or has expired.');
    if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${found.size}`);
    void reply.type(found.contentType).header('content-length', range ? range.end - range.start + 1 : found.size);
    if (method !== 'HEAD') return void reply.send(object.body);
    object.body.destroy();
    // An empty stream: anything else would make Fastify reckon a Content-Length of its own.
    void reply.send(Readable.from([]));
  }
}

function validators({ etag, lastModified, reprDigest }: Representation): Record<string, string> {
  return { etag, 'last-modified': lastModified.toUTCString(), ...(reprDigest && { 'repr-digest': reprDigest }) };
}

/** Tools that cut the extension off hand out such links. What the page answers says whether there is such an image. */
function redirectToPage(reply: FastifyReply, key: string): void {
  void reply
    .headers({ 'cache-control': `public, max-age=${DAY_SECONDS}`, ...purgeTags(key) })
    .redirect(`/gallery/${key}`, 301);
}

function redirect(reply: FastifyReply, link: Link, { key, size }: ImagePath, extension: string): void {
  void reply
    .headers({ ...redirectCaching(link), 'access-control-allow-origin': '*', ...purgeTags(key) })
    .redirect(`/i/${key}${size ?? ''}.${extension}`, 301);
}
