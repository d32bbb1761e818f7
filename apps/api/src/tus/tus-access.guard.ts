import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AccessService, requireScope } from '../access/access.service.js';
import { tusMethodOf } from './tus-request-checks.js';

/**
 * Allows requests that upload, POST and PATCH, of those who may upload. Credentials of a HEAD or DELETE need the scope
 * `upload`, too. TusStore compares them with the account that began the upload.
 */
@Injectable()
export class TusAccessGuard implements CanActivate {
  constructor(private readonly access: AccessService) {}

  /** Throws what `AccessService.identify` and `checkUploader` do. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const method = tusMethodOf(request);
    if (method === 'OPTIONS') return true;
    const principal = await this.access.identify(request);
    if (method === 'POST' || method === 'PATCH') await this.access.checkUploader(request);
    else if (principal) requireScope(principal, 'upload');
    return true;
  }
}
