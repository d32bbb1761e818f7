import { metrics } from '#observability';
import { failureOf } from '#uploads';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Admission } from './admission.js';
import { UploadQuota } from './upload-quota.js';

/** What every upload goes through, whichever way it comes: let in, counted, measured. */
@Injectable()
export class AdmitUpload {
  constructor(
    private readonly admission: Admission,
    private readonly quota: UploadQuota,
  ) {}

  /** Runs `upload` once there is room for it. Throws `draining`, `overloaded`, `rate-limited`, or what it throws. */
  async run<T extends { status: 200 | 202 }>(
    request: FastifyRequest,
    reply: FastifyReply,
    upload: () => Promise<T>,
  ): Promise<T> {
    const stop = metrics.uploadSeconds.startTimer();
    const slot = this.admission.enter(request);
    try {
      await this.quota.take(request, reply);
      const answer = await upload();
      if (answer.status === 200) stop();
      metrics.uploads.inc({ outcome: answer.status === 200 ? 'stored' : 'accepted' });
      return answer;
    } catch (error) {
      metrics.uploads.inc({ outcome: failureOf(error) });
      throw error;
    } finally {
      this.admission.leave(slot);
    }
  }
}
