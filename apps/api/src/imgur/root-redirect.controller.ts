import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { DAY_SECONDS, purgeTags } from '../http/caching.js';
import { Endpoint, KeyParam, sureHeader } from '../openapi/endpoint.decorator.js';
import { EXAMPLE_IMAGE } from '../openapi/example-image.js';
import { parseImagePath } from '../http/image-path.js';

/** /{key}, /{key}.{ext} and /{key}{v}.{ext}: where Imgur's hosts would have a page and its image. */
@Controller()
export class RootRedirectController {
  constructor(private readonly codec: KeyCodec) {}

  @Get(':name(^[0-9A-Za-z]{11}[0-9A-Za-z.]*$)')
  @ApiParam({
    name: 'name',
    description: '`{key}`, `{key}.{ext}` or `{key}{size}.{ext}`',
    schema: { type: 'string', pattern: '^[0-9A-Za-z]{11}[0-9A-Za-z.]*$', example: EXAMPLE_IMAGE.name } as object,
  })
  @Endpoint({
    operationId: 'redirectFromRoot',
    summary: "An image at the addresses that Imgur's hosts would have for it",
    answers: {
      301: { description: 'The page of the image, or its bytes', headers: { Location: sureHeader('Where it is') } },
    },
    problems: ['not-found'],
  })
  redirectFromRoot(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const path = parseImagePath(name);
    if (path) this.redirect(reply, path.key, `/i/${name}`);
    else this.redirect(reply, name, `/gallery/${name}`);
  }

  /** /download/{key}: the bytes. Their proper extension is known where they are. */
  @Get('download/:key')
  @KeyParam()
  @Endpoint({
    operationId: 'redirectFromDownload',
    summary: "The bytes of an image at the address that Imgur's hosts would have for its download",
    answers: { 301: { description: 'The bytes of the image', headers: { Location: sureHeader('Where they are') } } },
    problems: ['not-found'],
  })
  redirectFromDownload(@Param('key') key: string, @Res() reply: FastifyReply): void {
    this.redirect(reply, key, `/i/${key}.jpg`);
  }

  /** What it leads to says whether there is such an image. */
  private redirect(reply: FastifyReply, key: string, address: string): void {
    if (this.codec.decode(key) === undefined) throw new DomainError('not-found', 'There is nothing at this address.');
    void reply
      .headers({
        'cache-control': `public, max-age=${DAY_SECONDS}`,
        'access-control-allow-origin': '*',
        ...purgeTags(key),
      })
      .redirect(address, 301);
  }
}
