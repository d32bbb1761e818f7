import { KeyCodec } from '#keys';
import { ImageLocator } from '#uploads';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { AccessService } from './access.service.js';
import { requireOwnerToken } from './owner-token.js';
import { requireOwner } from './require-owner.js';

/**
 * Allows requests about the image `:key` by its delete token as a bearer token (RFC 6750), or by the credentials of
 * its owner or of an admin.
 */
@Injectable()
export class ImageOwnerGuard implements CanActivate {
  constructor(
    private readonly access: AccessService,
    private readonly images: ImageLocator,
    private readonly keys: ImageKeyPipe,
    private readonly codec: KeyCodec,
  ) {}

  /**
   * Throws `image-not-found` for a text that cannot be a key, `token-missing` and `token-wrong` for a request without
   * credentials, what `AccessService.identify` and `refuseBlocked` throw, and `scope-missing`, `image-not-found` or
   * `not-owner` for the credentials of an account.
   */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest<{ Params: { key: string } }>>();
    const reply = http.getResponse<FastifyReply>();
    // The answer is for the holder of the credentials alone, so no cache may store it (RFC 9111 §3.5).
    if (request.method === 'GET') void reply.header('cache-control', 'private, no-store');
    const { id } = this.keys.transform(request.params.key);
    const principal = await this.access.identify(request);
    if (principal) await requireOwner(principal, () => this.images.findOwner(id));
    else {
      await this.access.refuseBlocked(request);
      const isValid = (token: string) => this.codec.checkDeleteToken(token, id);
      requireOwnerToken(request.headers.authorization, { token: 'deleteToken', thing: 'image', isValid });
    }
    return true;
  }
}
