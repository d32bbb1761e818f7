import { metrics } from '#observability';
import { failureOf } from '#uploads';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { finalize, from, lastValueFrom, type Observable, tap } from 'rxjs';

import { rateLimitHeaders } from './quota-state.js';
import { UploadAdmission } from './upload-admission.js';
import { UploadQuota } from './upload-quota.js';

/**
 * Admits an upload before its handler, and counts its outcome by the status that the handler sets: 200 for an image
 * that is stored, 202 for one that is durable. Holds a slot until the handler has ended. Throws `draining` and
 * `overloaded`, which count as no upload, and `rate-limited`. The quota is counted after the slot is taken, so that it
 * costs nothing to be refused for want of a slot. An upload with credentials gets its allowance instead, which its
 * handler reserves and keeps; what is not kept is given back before the answer.
 */
@Injectable()
export class UploadAdmissionInterceptor implements NestInterceptor {
  constructor(
    private readonly admission: UploadAdmission,
    private readonly quota: UploadQuota,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const stopTimer = metrics.uploadSeconds.startTimer();
    const slot = this.admission.takeSlot(request);
    return from(this.upload(request, reply, next)).pipe(
      tap({
        next: () => {
          const isStored = reply.statusCode === 200;
          if (isStored) stopTimer();
          metrics.uploads.inc({ outcome: isStored ? 'stored' : 'accepted' });
        },
        error: (error: unknown) => metrics.uploads.inc({ outcome: failureOf(error) }),
      }),
      finalize(() => this.admission.releaseSlot(slot)),
    );
  }

  private async upload(request: FastifyRequest, reply: FastifyReply, next: CallHandler<unknown>): Promise<unknown> {
    await this.quota.consume(request, reply);
    const allowance = this.quota.allowanceOf(request);
    request.uploadAllowance = allowance;
    try {
      return await lastValueFrom(next.handle());
    } finally {
      if (allowance?.quota) void reply.headers(rateLimitHeaders(allowance.quota));
      await allowance?.giveBack();
    }
  }
}
