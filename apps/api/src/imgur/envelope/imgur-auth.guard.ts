import { DomainError } from '#errors';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AccessService } from '../../access/access.service.js';

/**
 * Imgur's Authorization rule: a missing field and `Client-ID …` are anonymous requests, and `Bearer …` is the access
 * token of an account. The access tokens of imglink are its API keys and ADMIN_TOKEN. An API key may be the Client-ID
 * as well, which is the field that Imgur's clients let people fill in.
 */
@Injectable()
export class ImgurAuthGuard implements CanActivate {
  constructor(private readonly access: AccessService) {}

  /**
   * Throws `credentials-invalid`, `cross-site-request`, and for any other access token `access-token-invalid`, or
   * `rate-limited` if the client has tried too many.
   */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.access.identify(request, ['Bearer', 'Client-ID']);
    if (!principal && /^Bearer\b/i.test(request.headers.authorization ?? '')) {
      await this.access.refuseBlocked(request);
      throw new DomainError('access-token-invalid', 'The access token is no API key. Send Client-ID imk_… instead.');
    }
    return true;
  }
}
