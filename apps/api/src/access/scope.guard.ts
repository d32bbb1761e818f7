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

const REQUIRED = 'imglink:required scope';

interface Required {
  scope: Scope;
  /** The credentials that count: all of them, or for a page the session cookie alone. */
  by: 'credentials' | 'session';
}

/** Allows requests whose credentials have the scope of `@RequireScope` or `@SignedIn`. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly access: AccessService,
    private readonly reflector: Reflector,
  ) {}

  /** Throws what `AccessService.require` or `AccessService.requirePerson` does. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const { scope, by } = this.reflector.getAllAndOverride<Required>(REQUIRED, targets);
    // The answer is for the holder of the credentials alone, so no cache may store it (RFC 9111, section 3.5).
    void http.getResponse<FastifyReply>().header('cache-control', 'private, no-store');
    await (by === 'session' ? this.access.requirePerson(request, scope) : this.access.require(request, scope));
    return true;
  }
}

const requireScopeOf = (required: Required): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(REQUIRED, required), UseGuards(ScopeGuard));

/** The endpoint, or all of a controller, needs credentials with this scope. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator =>
  requireScopeOf({ scope, by: 'credentials' });

/**
 * The page, or every page of a controller, is for people who are signed in and have this scope. All others are sent to
 * /sign-in.
 */
export const SignedIn = (scope: Scope): ClassDecorator & MethodDecorator => requireScopeOf({ scope, by: 'session' });
