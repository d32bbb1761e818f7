import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AccessService } from '../../access/access.service.js';

/** Allows uploads and new albums of those who may make them. ImgurAuthGuard has found out who makes the request. */
@Injectable()
export class ImgurUploadGuard implements CanActivate {
  constructor(private readonly access: AccessService) {}

  /** Throws what `AccessService.checkUploader` does. */
  async canActivate(context: ExecutionContext): Promise<true> {
    await this.access.checkUploader(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }
}
