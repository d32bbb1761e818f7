import { DomainError } from '#errors';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';

import { AccessService } from '../access/access.service.js';

/**
 * Answers `rate-limited` in place of `credentials-required` to a client that has tried too many bearer tokens. Only an
 * upload that was found tells that credentials are needed.
 */
@Injectable()
export class BlockedClientInterceptor implements NestInterceptor {
  constructor(private readonly access: AccessService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        const needsCredentials = error instanceof DomainError && error.code === 'credentials-required';
        if (needsCredentials) await this.access.refuseBlocked(context.switchToHttp().getRequest<FastifyRequest>());
        throw error;
      }),
    );
  }
}
