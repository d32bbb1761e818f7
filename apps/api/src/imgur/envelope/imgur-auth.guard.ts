import { DomainError } from '#errors';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * Imgur's Authorization rule: `Client-ID …` and a missing field are anonymous requests; `Bearer …` is the access
 * token of an account. imglink has no accounts, so no access token is valid: throws `access-token-invalid`.
 */
@Injectable()
export class ImgurAuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (!/^Bearer\b/i.test(authorization)) return true;
    throw new DomainError('access-token-invalid', 'imglink has no accounts. Send the request without an access token.');
  }
}
