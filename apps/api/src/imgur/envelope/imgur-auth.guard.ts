import { DomainError } from '#errors';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who names a client, or nobody, is anonymous, as everyone here is: no access token can be right. */
@Injectable()
export class ImgurAuth implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (!/^Bearer\b/i.test(authorization)) return true;
    throw new DomainError('access-token-invalid', 'There are no accounts here.');
  }
}
