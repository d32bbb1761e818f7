import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { ImageLocator } from '#uploads';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { AccessService } from './access.service.js';
import { requireOwner } from './require-owner.js';

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Allows requests about the image `:key` by its delete token as a bearer token (RFC 6750), or by the credentials of its
 * owner or of an admin.
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
   * credentials, what `AccessService.identify` throws, and `scope-missing`, `image-not-found` or `not-owner` for the
   * credentials of an account.
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
    else this.checkToken(request.headers.authorization, id);
    return true;
  }

  private checkToken(field: string | undefined, id: bigint): void {
    const token = BEARER.exec(field ?? '')?.[1];
    if (token === undefined) {
      const detail = 'Send Authorization: Bearer {deleteToken}, or the credentials of the owner.';
      throw new DomainError('token-missing', detail);
    }
    if (!this.codec.checkDeleteToken(token, id)) {
      throw new DomainError('token-wrong', 'The delete token belongs to another image.');
    }
  }
}
