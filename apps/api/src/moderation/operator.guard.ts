import { KeyCodec } from '#keys';
import { type Actor, actorOf } from '#moderation';
import { type CanActivate, type ExecutionContext, createParamDecorator, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';

import { AccessService } from '../access/access.service.js';

const TAKEDOWN: Actor = { id: null, name: 'takedown' };

/**
 * Allows credentials with the scope `admin`, and the commands of the operator (`npm run takedown`), which have
 * KEY_SECRET and derive a bearer token from it.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  private readonly token: Buffer;

  constructor(
    private readonly access: AccessService,
    codec: KeyCodec,
  ) {
    this.token = Buffer.from(`Bearer ${codec.operatorToken()}`);
  }

  /** Throws what `AccessService.require` does. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    void http.getResponse<FastifyReply>().header('cache-control', 'private, no-store');
    const request = http.getRequest<FastifyRequest>();
    if (!this.isOperator(request)) await this.access.require(request, 'admin');
    return true;
  }

  private isOperator({ headers }: FastifyRequest): boolean {
    const given = Buffer.from(headers.authorization ?? '');
    return given.byteLength === this.token.byteLength && timingSafeEqual(given, this.token);
  }
}

/** The parameter of a handler behind OperatorGuard that says who acts. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  return principal ? actorOf(principal) : TAKEDOWN;
});
