import { DomainError, type ProblemCode, type ProblemKind } from '#errors';
import { AcceptUpload, Idempotency, type IdempotencyClaim, type PastAnswer } from '#uploads';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

import { idempotencyHash } from './idempotency-header.js';
import { readPrefer } from './prefer.js';
import { type ReceivedUpload, ReceiveUpload } from './receive-upload.js';
import { type UploadAnswer, UploadImage } from './upload-image.js';

const RENEW_EVERY_MS = 20_000;
/** The same request would fail the same way again. */
const FOR_GOOD = new Set<ProblemKind>(['unsupported', 'unprocessable', 'too-large']);
const FAILED = 0;

type MyClaim = Extract<IdempotencyClaim, { kind: 'mine' }>;

/** An upload with an Idempotency-Key: done once, answered alike however often it is sent. */
@Injectable()
export class IdempotentUpload {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly receive: ReceiveUpload,
    private readonly accept: AcceptUpload,
    private readonly upload: UploadImage,
  ) {}

  /** `isReplay`: the answer is that of an earlier request. Throws what an upload throws, and 409 and 422 of its own. */
  async run(request: FastifyRequest, key: string): Promise<UploadAnswer & { isReplay: boolean }> {
    const claim = await this.idempotency.claim(idempotencyHash('POST /v1/images', request.ip, key));
    if (claim.kind === 'answered') return { ...(await this.replay(request, claim.past)), isReplay: true };
    const renewal = setInterval(() => void this.idempotency.renew(claim).catch(() => undefined), RENEW_EVERY_MS);
    try {
      return { ...(await this.first(request, claim)), isReplay: false };
    } finally {
      clearInterval(renewal);
    }
  }

  private async first(request: FastifyRequest, claim: MyClaim): Promise<UploadAnswer> {
    let received: ReceivedUpload | undefined;
    try {
      received = await this.receive.run(request);
      const answer = await this.resumeOrRun(request, received, claim);
      const { id, status, body } = answer;
      const kept = { fingerprint: fingerprintOf(received), status, body: JSON.stringify({ id: String(id), body }) };
      await this.idempotency.finish(claim, kept);
      return answer;
    } catch (error) {
      await this.settleFailure(claim, received, error);
      throw error;
    }
  }

  private async resumeOrRun(request: FastifyRequest, received: ReceivedUpload, claim: MyClaim): Promise<UploadAnswer> {
    const former = claim.formerImageId;
    const preference = readPrefer(request.headers.prefer);
    const resumed = former === null ? undefined : await this.upload.resume(received, preference, former);
    return resumed ?? this.upload.run(received, preference, (id) => this.idempotency.renew(claim, id));
  }

  private async settleFailure(claim: MyClaim, received: ReceivedUpload | undefined, error: unknown): Promise<void> {
    if (received && error instanceof DomainError && FOR_GOOD.has(error.kind)) {
      const { code, detail } = error;
      const body = JSON.stringify({ code, detail });
      await this.idempotency.finish(claim, { fingerprint: fingerprintOf(received), status: FAILED, body });
    } else {
      await this.idempotency.abandon(claim);
    }
  }

  private async replay(request: FastifyRequest, past: PastAnswer): Promise<UploadAnswer> {
    const received = await this.receive.run(request);
    if (received.staged) await this.accept.discard(received.staged);
    if (!fingerprintOf(received).equals(past.fingerprint)) {
      throw new DomainError('idempotency-key-reused', 'This Idempotency-Key was used for another request.');
    }
    if (past.status === FAILED) {
      const { code, detail } = JSON.parse(past.body) as { code: ProblemCode; detail: string };
      throw new DomainError(code, detail);
    }
    const { id, body } = JSON.parse(past.body) as { id: string; body: UploadAnswer['body'] };
    return { id: BigInt(id), status: past.status === 202 ? 202 : 200, body };
  }
}

/** Of what is asked for, not of how it was packed: a form's boundary changes on each try. */
function fingerprintOf({ fields, source }: ReceivedUpload): Buffer {
  const { title = null, description = null, expiresIn = null } = fields;
  return createHash('sha256')
    .update(JSON.stringify([title, description, expiresIn, source]))
    .digest();
}
