import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

import { wantsXml } from './imgur-path.js';
import { writeXml } from './xml-envelope.js';

export interface Envelope {
  data: unknown;
  success: boolean;
  status: number;
}

/** The body of an answer, in the form that the address asks for. Bytes: Fastify hangs a charset on the type of text. */
export function envelopeBody(envelope: Envelope, request: FastifyRequest, reply: FastifyReply): Buffer {
  const isXml = wantsXml(request.raw);
  void reply.header('content-type', isXml ? 'text/xml' : 'application/json').status(envelope.status);
  return Buffer.from(isXml ? writeXml(envelope) : JSON.stringify(envelope));
}

/** Puts what a controller gives into Imgur's envelope. Each success is 200. */
@Injectable()
export class ImgurEnvelope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<Buffer> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    return next.handle().pipe(map((data) => envelopeBody({ data, success: true, status: 200 }, request, reply)));
  }
}
