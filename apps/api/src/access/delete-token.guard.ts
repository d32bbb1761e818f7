import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ImageKeyPipe } from '../lookup/image-key.pipe.js';

const BEARER = /^Bearer +(\S+)$/i;

/** Allows requests about the image `:key` that have its delete token as a bearer token (RFC 6750). */
@Injectable()
export class DeleteTokenGuard implements CanActivate {
  constructor(
    private readonly keys: ImageKeyPipe,
    private readonly codec: KeyCodec,
  ) {}

  /** Throws `image-not-found` for a text that cannot be a key, `token-missing` or `token-wrong`. */
  canActivate(context: ExecutionContext): true {
    const http = context.switchToHttp();
    const { method, params, headers } = http.getRequest<FastifyRequest<{ Params: { key: string } }>>();
    // The answer is for the owner of the token alone, so no cache may store it (RFC 9111 §3.5).
    if (method === 'GET') void http.getResponse<FastifyReply>().header('cache-control', 'no-store');
    const { id } = this.keys.transform(params.key);
    const token = BEARER.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) throw new DomainError('token-missing', 'Send Authorization: Bearer {deleteToken}.');
    if (!this.codec.checkDeleteToken(token, id)) {
      throw new DomainError('token-wrong', 'The delete token belongs to another image.');
    }
    return true;
  }
}
