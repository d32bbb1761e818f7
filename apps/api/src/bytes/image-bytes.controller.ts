import { cacheStatus } from '#cache';
import { DomainError } from '#errors';
import { IMAGE_CONTENT_TYPES, VARIANT_EXTENSIONS, VARIANTS } from '#formats';
import { isHeldImageToken, KeyCodec } from '#keys';
import { type FoundLink, HeldImageError, type Link, linkState, LinkStore, MissingLinkError, requireLive } from '#links';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

import { bytesCaching, DAY_SECONDS, purgeTags, redirectCaching } from '../http/caching.js';
import { BYTES_HEADERS, CONDITION_PARAMETERS, PART_HEADERS, NAME_SCHEMA } from '../openapi/bytes.docs.js';
import { Endpoint, PathParam, queryParameter, requiredHeader } from '../openapi/endpoint.decorator.js';
import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { clientNetwork } from '../http/client-network.js';
import { type ImagePath, parseImagePath } from '../lookup/image-path.js';
import { chooseAnswer } from './bytes-answer.js';
import { canonicalExtension, type Representation, RepresentationsService } from './representations.service.js';
import { xAccelRedirect } from './x-accel-redirect.js';

/** Sent with all image bytes: any page may embed them, and nothing in them can run as a document. */
const SAFE_HEADERS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'accept-ranges': 'bytes',
};

/** No cache may store what a token shows, whatever an edge is configured to store. */
const NO_CACHING = { 'cache-control': 'private, no-store', 'x-accel-expires': '0' };

const FITS = { cover: 'cropped', inside: 'fitted' };
const TOKEN_PARAMETER = queryParameter(
  'token',
  'Shows an image that is held. The moderation hook gets URLs with it, which work for 10 minutes',
  { type: 'string' },
);

const SIZES = Object.entries(VARIANTS).map(([size, { side, fit }]) => `${size} (${side} px, ${FITS[fit]})`);

/** GET and HEAD /i/{key}.{ext}: the bytes, and /i/{key}{v}.{ext}: a variant. */
@Controller('i')
export class ImageBytesController {
  constructor(
    private readonly codec: KeyCodec,
    private readonly keys: ImageKeyPipe,
    private readonly links: LinkStore,
    private readonly representations: RepresentationsService,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Get(':name')
  @PathParam('name', '`{key}.{ext}`, or `{key}{size}.{ext}` for a variant', NAME_SCHEMA)
  @Endpoint({
    operationId: 'getImageBytes',
    summary: 'Read the bytes of an image or of a variant',
    description:
      `Ranges and conditions follow RFC 9110. Sizes of variants: ${SIZES.join(', ')}. ` +
      `Extensions of variants: ${VARIANT_EXTENSIONS.join(', ')}.`,
    parameters: [...CONDITION_PARAMETERS, TOKEN_PARAMETER],
    answers: {
      200: { description: 'The bytes', contentTypes: IMAGE_CONTENT_TYPES, headers: BYTES_HEADERS },
      206: {
        description: 'A range of the bytes',
        contentTypes: IMAGE_CONTENT_TYPES,
        headers: { ...PART_HEADERS, 'Content-Range': requiredHeader('The range and the size: `bytes 0-9/188`') },
      },
      301: {
        description: 'Redirects to the right extension, or from a path without one to the page of the image',
        headers: { Location: requiredHeader('The path to request instead') },
      },
      304: { description: 'The image has not changed', headers: { ETag: BYTES_HEADERS.ETag } },
    },
    problems: [
      'image-not-found',
      'image-gone',
      'image-blocked',
      'precondition-failed',
      'range-not-satisfiable',
      'damaged-image',
      'variant-pending',
      'unavailable',
    ],
  })
  async getImageBytes(
    @Param('name') name: string,
    @Query('token') token: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = parseImagePath(name);
    if (!path) {
      if (this.codec.decode(name) !== undefined) return redirectToPage(reply, name);
      throw new MissingLinkError('image-not-found', 'There is no image with this name.', 'not-asked');
    }
    const { id } = this.keys.transform(path.key);
    const isByToken = token !== undefined;
    // Edges do not cache paths with a token, so a wrong one must cost nothing.
    if (isByToken && !isHeldImageToken(this.codec, token, id)) throw new HeldImageError();
    const { link, cache } = await (isByToken ? this.findHeld(id) : this.links.find(id));
    void reply.header('cache-status', cacheStatus(cache));
    const extension = canonicalExtension(link, path);
    if (extension !== path.extension && isByToken) throw new HeldImageError();
    if (extension !== path.extension) return redirectToExtension(reply, link, path, extension);
    const representation = await this.representations.find(link, path, clientNetwork(request.ip));
    const caching = isByToken ? NO_CACHING : { ...bytesCaching(link), ...purgeTags(path.key) };
    const fields = { ...SAFE_HEADERS, ...caching, ...validators(representation) };
    // An edge would cache the bytes that it fetches from the store.
    const isOffloaded = this.options.offload && !isByToken;
    await this.answer(request, reply, representation, { fields, isOffloaded });
  }

  /** Returns the link of an image that is live, or that is held: the moderation hook reads it before anybody else. */
  private async findHeld(id: bigint): Promise<FoundLink> {
    const found = await this.links.findAny(id);
    const link = found && linkState(found) === 'held' ? found : requireLive(found, 'not-asked');
    return { link, cache: 'not-asked' };
  }

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    representation: Representation,
    { fields, isOffloaded }: { fields: Readonly<Record<string, string>>; isOffloaded: boolean },
  ): Promise<void> {
    const answer = chooseAnswer(request, representation);
    switch (answer.kind) {
      case 'precondition-failed':
        void reply.headers(fields);
        throw new DomainError('precondition-failed', 'The image does not match the condition of the request.');
      case 'not-modified':
        return void reply.headers(fields).status(304).send();
    }
    if (isOffloaded) {
      // nginx fetches the whole object, caches it, and serves ranges of it.
      const address = await this.representations.address(representation);
      const current = { ...reply.getHeaders(), ...fields };
      return void reply.headers(xAccelRedirect(current, address, representation.contentType)).send();
    }
    const { size, contentType } = representation;
    if (answer.kind === 'unsatisfiable') {
      void reply.headers({ ...fields, 'content-range': `bytes */${size}` });
      throw new DomainError('range-not-satisfiable', `The image has ${size} bytes.`);
    }
    const range = answer.kind === 'part' ? answer.range : undefined;
    const object = await this.representations.open(representation, range);
    if (!object) throw new DomainError('image-gone', 'The image was deleted or has expired.');
    // Only now: a 410 must not be cached for as long as the image, nor carry its validators.
    void reply.headers(fields);
    if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
    void reply.type(contentType).header('content-length', range ? range.end - range.start + 1 : size);
    if (request.method !== 'HEAD') return void reply.send(object.body);
    object.body.destroy();
    // An empty stream: for any other body Fastify would compute a Content-Length of its own.
    void reply.send(Readable.from([]));
  }
}

function validators({ etag, lastModified, reprDigest }: Representation): Record<string, string> {
  return { etag, 'last-modified': lastModified.toUTCString(), ...(reprDigest && { 'repr-digest': reprDigest }) };
}

/**
 * Redirects /i/{key} to the page of the image: some tools cut the extension off. The link is not looked up here; the
 * page answers 404 or 410 itself.
 */
function redirectToPage(reply: FastifyReply, key: string): void {
  void reply
    .header('cache-status', cacheStatus('not-asked'))
    .headers({ 'cache-control': `public, max-age=${DAY_SECONDS}`, ...purgeTags(key) })
    .redirect(`/gallery/${key}`, 301);
}

function redirectToExtension(reply: FastifyReply, link: Link, { key, size }: ImagePath, extension: string): void {
  void reply
    .headers({ ...redirectCaching(link), 'access-control-allow-origin': '*', ...purgeTags(key) })
    .redirect(`/i/${key}${size ?? ''}.${extension}`, 301);
}
