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

import { AccessService, requireScope } from '../access.service.js';
import { SignInRequiredError } from './sign-in-redirect.format.js';

const SCOPE = 'imglink:page scope';

/** Allows a page to people who are signed in and have the scope of `@SignedIn`. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    private readonly access: AccessService,
    private readonly reflector: Reflector,
  ) {}

  /** Throws SignInRequiredError, and what `AccessService.identify` and `requireScope` throw. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const scope = this.reflector.getAllAndOverride<Scope>(SCOPE, [context.getHandler(), context.getClass()]);
    void http.getResponse<FastifyReply>().header('cache-control', 'private, no-store');
    const principal = await this.access.identify(http.getRequest<FastifyRequest>());
    if (!principal) throw new SignInRequiredError();
    requireScope(principal, scope);
    return true;
  }
}

/** The page, or every page of a controller, is for people who are signed in. All others are sent to /sign-in. */
export const SignedIn = (scope: Scope): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(SCOPE, scope), UseGuards(SignedInGuard));
