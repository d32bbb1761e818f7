import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ACCESS_OPTIONS, type AccessOptions } from './access.options.js';
import { AccessService, credentialsRequired, requireScope, type Scheme } from './access.service.js';

/**
 * Allows uploads and new albums: by everybody, or with UPLOAD_ACCESS=key only with credentials that have the scope
 * `upload`. Credentials that are sent are checked in both modes, because the image belongs to their account.
 */
@Injectable()
export class UploadAccessGuard implements CanActivate {
  protected readonly schemes: readonly Scheme[] = ['Bearer'];

  constructor(
    protected readonly access: AccessService,
    @Inject(ACCESS_OPTIONS) protected readonly options: AccessOptions,
  ) {}

  /** Throws `credentials-required`, `credentials-invalid`, `scope-missing` and `cross-site-request`. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const principal = await this.access.identify(http.getRequest<FastifyRequest>(), reply, this.schemes);
    if (principal) requireScope(principal, 'upload');
    else if (this.options.uploads === 'key') throw credentialsRequired(reply);
    return true;
  }
}
