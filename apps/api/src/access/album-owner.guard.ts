import { AlbumStore } from '#albums';
import { KeyCodec } from '#keys';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AlbumKeyPipe } from '../lookup/album-key.pipe.js';
import { AccessService } from './access.service.js';
import { requireOwnerToken } from './owner-token.js';
import { requireOwner } from './require-owner.js';

/**
 * Allows requests about the album `:key` by its edit token as a bearer token (RFC 6750), or by the credentials of its
 * owner or of an admin.
 */
@Injectable()
export class AlbumOwnerGuard implements CanActivate {
  constructor(
    private readonly access: AccessService,
    private readonly albums: AlbumStore,
    private readonly keys: AlbumKeyPipe,
    private readonly codec: KeyCodec,
  ) {}

  /**
   * Throws `album-not-found` for a text that cannot be a key, `token-missing` and `token-wrong` for a request without
   * credentials, what `AccessService.identify` and `refuseBlocked` throw, and `scope-missing`, `album-not-found`,
   * `album-gone` or `not-owner` for the credentials of an account.
   */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { key: string } }>>();
    const { id } = this.keys.transform(request.params.key);
    const principal = await this.access.identify(request);
    if (principal) {
      await requireOwner(principal, async () => (await this.albums.find(id)).ownerId);
      return true;
    }
    await this.access.refuseBlocked(request);
    const isValid = (token: string) => this.codec.checkDeleteToken(token, id);
    requireOwnerToken(request.headers.authorization, { token: 'editToken', thing: 'album', isValid });
    return true;
  }
}
