import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { JsonBodyReader } from './json-body-reader.js';

/**
 * `@UseInterceptors(JsonBodyInterceptor)`: reads a JSON body after the guards, for
 * `@Body({ schema, pipes: [SCHEMA_PIPE] })`. Fastify leaves bodies unread (unread-body.hook.ts).
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  constructor(private readonly bodies: JsonBodyReader) {}

  /** Throws the problems of JSON_BODY_PROBLEMS. */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.body = await this.bodies.read(request);
    return next.handle();
  }
}
