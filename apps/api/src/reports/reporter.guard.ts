import { UploadBans } from '#uploads';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { PeopleService } from '../access/sessions/people.service.js';

/**
 * Allows reports of clients whose address is not banned. Another site may not have its visitors report an image: each
 * of them would be another client.
 */
@Injectable()
export class ReporterGuard implements CanActivate {
  constructor(
    private readonly bans: UploadBans,
    private readonly people: PeopleService,
  ) {}

  /** Throws `client-banned` and `cross-site-request`, before the body is read. */
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    this.people.refuseCrossSite(request);
    this.bans.checkClient(request.ip);
    return true;
  }
}
