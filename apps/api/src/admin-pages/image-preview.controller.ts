import { DEFAULT_VARIANT_EXTENSION, variantContentType, type VariantSize } from '#formats';
import { LinksRepository, linkState, MissingLinkError } from '#links';
import { ImageStores, variantKey } from '#storage';
import { VariantsService } from '#variants';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

import { SignedIn } from '../access/scope.guard.js';
import { clientNetwork } from '../http/client-network.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { Endpoint, KeyParam, queryParameter } from '../openapi/endpoint.decorator.js';
import { redirect } from '../openapi/page.docs.js';

const EXTENSION = DEFAULT_VARIANT_EXTENSION;
const SIZES: readonly string[] = ['s', 'b', 'l'] satisfies VariantSize[];

/** Nothing in the bytes can run as a document, and no other site may embed what an administrator sees. */
const SAFE_HEADERS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** GET /admin/images/{key}/preview: a variant of an image that may be blocked, for administrators alone. */
@Controller('admin/images')
@SignedIn('admin')
export class ImagePreviewController {
  constructor(
    private readonly links: LinksRepository,
    private readonly variants: VariantsService,
    private readonly stores: ImageStores,
  ) {}

  @Get(':key/preview')
  @KeyParam()
  @Endpoint({
    operationId: 'getImagePreview',
    summary: 'Read a small copy of an image, also of a blocked one',
    description: 'For administrators who are signed in. No cache stores the answer.',
    parameters: [queryParameter('size', 'The size of the variant', { type: 'string', enum: SIZES, default: 's' })],
    answers: {
      200: { description: 'The bytes of the variant', contentTypes: [variantContentType(EXTENSION)] },
      303: redirect('Nobody is signed in: /sign-in'),
    },
    problems: ['scope-missing', 'image-not-found', 'image-gone', 'damaged-image', 'variant-pending', 'unavailable'],
  })
  async getImagePreview(
    @Param('key', ImageKeyPipe) { id }: ImageKey,
    @Query('size') wantedSize: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const size = wantedSize === 'l' || wantedSize === 'b' ? wantedSize : 's';
    const link = await this.links.find(id);
    if (!link) throw new MissingLinkError('image-not-found', 'There is no image with this key.');
    const state = linkState(link);
    if (state !== 'live' && state !== 'blocked' && state !== 'held') throw gone();
    await this.variants.find(link, { size, extension: EXTENSION }, clientNetwork(request.ip));
    const object = await this.stores.at(link.store).get(variantKey(id, size, EXTENSION));
    if (!object) throw gone();
    void reply.headers(SAFE_HEADERS).type(variantContentType(EXTENSION));
    if (request.method !== 'HEAD') return void reply.send(object.body);
    object.body.destroy();
    void reply.send(Readable.from([]));
  }
}

const gone = () => new MissingLinkError('image-gone', 'The image was deleted or has expired.');
