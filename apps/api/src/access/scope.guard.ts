import type { Scope } from '#accounts';
import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessService } from './access.service.js';

const SCOPE = 'imglink:scope';

/** Allows requests whose credentials have the scope of `@RequireScope`. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly access: AccessService,
    private readonly reflector: Reflector,
  ) {}

  /** Throws what `AccessService.require` does. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const scope = this.reflector.getAllAndOverride<Scope>(SCOPE, [context.getHandler(), context.getClass()]);
    // The answer is for the holder of the credentials alone, so no cache may store it (RFC 9111, section 3.5).
    void http.getResponse<FastifyReply>().header('cache-control', 'private, no-store');
    await this.access.require(http.getRequest<FastifyRequest>(), scope);
    return true;
  }
}

/** The endpoint, or all of a controller, needs credentials with this scope. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(SCOPE, scope), UseGuards(ScopeGuard));
