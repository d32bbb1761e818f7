import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AccessService } from './access.service.js';

/** Allows uploads and new albums of those who may make them (`AccessService.checkUploader`). */
@Injectable()
export class UploadAccessGuard implements CanActivate {
  constructor(private readonly access: AccessService) {}

  /** Throws what `AccessService.identify` and `checkUploader` do. */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    await this.access.identify(request);
    await this.access.checkUploader(request);
    return true;
  }
}
