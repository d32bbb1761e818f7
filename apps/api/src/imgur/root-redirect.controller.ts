import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { DAY_SECONDS, purgeTags } from '../http/caching.js';
import { parseImagePath } from '../lookup/image-path.js';
import { Endpoint, KeyParam, PathParam, requiredHeader } from '../openapi/endpoint.decorator.js';
import { EXAMPLE_IMAGE } from '../openapi/example-image.js';

/**
 * Redirects the paths that an image has on Imgur's hosts: /{key}, /{key}.{ext}, /{key}{v}.{ext} and /download/{key}.
 */
@Controller()
export class RootRedirectController {
  constructor(private readonly codec: KeyCodec) {}

  @Get(':name(^[0-9A-Za-z]{11}[0-9A-Za-z.]*$)')
  @PathParam('name', '`{key}`, `{key}.{ext}` or `{key}{size}.{ext}`', {
    pattern: '^[0-9A-Za-z]{11}[0-9A-Za-z.]*$',
    example: EXAMPLE_IMAGE.name,
  })
  @Endpoint({
    operationId: 'redirectFromRoot',
    summary: "Redirect from an image's path on Imgur's hosts",
    answers: {
      301: {
        description: 'The page of the image, or its bytes',
        headers: { Location: requiredHeader('The URL of the page or of the bytes') },
      },
    },
    problems: ['not-found'],
  })
  redirectFromRoot(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const path = parseImagePath(name);
    if (path) this.redirect(reply, path.key, `/i/${name}`);
    else this.redirect(reply, name, `/gallery/${name}`);
  }

  /** The extension is a guess: `/i/` redirects a wrong one to the right one. */
  @Get('download/:key')
  @KeyParam()
  @Endpoint({
    operationId: 'redirectFromDownload',
    summary: "Redirect from the download path of an image on Imgur's hosts",
    answers: {
      301: { description: 'The bytes of the image', headers: { Location: requiredHeader('The URL of the bytes') } },
    },
    problems: ['not-found'],
  })
  redirectFromDownload(@Param('key') key: string, @Res() reply: FastifyReply): void {
    this.redirect(reply, key, `/i/${key}.jpg`);
  }

  /** Checks only that the key can exist; the target answers 404 or 410 if the image does not. */
  private redirect(reply: FastifyReply, key: string, location: string): void {
    if (this.codec.decode(key) === undefined) throw new DomainError('not-found', 'There is nothing at this path.');
    void reply
      .headers({
        'cache-control': `public, max-age=${DAY_SECONDS}`,
        'access-control-allow-origin': '*',
        ...purgeTags(key),
      })
      .redirect(location, 301);
  }
}
