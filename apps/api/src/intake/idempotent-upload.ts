import { DomainError, type ProblemCode, type ProblemKind } from '#errors';
import {
  type EarlierUpload,
  type HeldClaim,
  IdempotencyKeys,
  type KeptAnswer,
  RENEW_EVERY_MS,
  UploadReceiver,
  UploadService,
} from '#uploads';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

import { idempotencyHash } from './headers/idempotency-key.js';
import { readPrefer, type UploadPreference } from './headers/prefer-header.js';
import { type ReceivedUpload, ReceiveUpload } from './receive-upload.js';
import { type UploadAnswer, UploadImage } from './upload-image.js';

const FOR_GOOD = new Set<ProblemKind>(['unsupported', 'unprocessable', 'too-large']);
const FAILED = 0;

/** An upload with an Idempotency-Key: done once, answered alike however often it is sent. */
@Injectable()
export class IdempotentUpload {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly receive: ReceiveUpload,
    private readonly receiver: UploadReceiver,
    private readonly uploads: UploadService,
    private readonly upload: UploadImage,
  ) {}

  /** `isReplay`: the answer is that of an earlier request. Throws what an upload throws, and 409 and 422 of its own. */
  async run(request: FastifyRequest, key: string): Promise<UploadAnswer & { isReplay: boolean }> {
    const claim = await this.keys.claim(idempotencyHash('POST /v1/images', request.ip, key));
    if (claim.kind === 'answered') return { ...(await this.replay(request, claim.answer)), isReplay: true };
    // One that fails is followed by another; a claim that lapses all the same is refused by `note` and `finish`.
    const renewal = setInterval(() => void this.keys.renew(claim).catch(() => undefined), RENEW_EVERY_MS);
    try {
      return { ...(await this.first(request, claim)), isReplay: false };
    } finally {
      clearInterval(renewal);
    }
  }

  private async first(request: FastifyRequest, claim: HeldClaim): Promise<UploadAnswer> {
    let received: ReceivedUpload | undefined;
    try {
      received = await this.receive.run(request);
      const preference = readPrefer(request.headers.prefer);
      const resumed = claim.earlier && (await this.resume(received, preference, claim.earlier));
      const answer = resumed ?? (await this.begin(received, preference, claim));
      const { id, status, body } = answer;
      const kept = { fingerprint: fingerprintOf(received), status, body: JSON.stringify({ id: String(id), body }) };
      await this.keys.finish(claim, kept);
      return answer;
    } catch (error) {
      await this.settleFailure(claim, received, error);
      throw error;
    }
  }

  private async begin(received: ReceivedUpload, preference: UploadPreference, claim: HeldClaim): Promise<UploadAnswer> {
    const staged = await received.stage();
    try {
      await this.keys.noteUpload(claim, { imageId: staged.id, fingerprint: fingerprintOf(received) });
    } catch (error) {
      await this.receiver.discard(staged);
      throw error;
    }
    const upload = { ...received, staged, stage: () => Promise.resolve(staged) };
    return this.upload.run(upload, preference, { isResumable: true });
  }

  /** The answer that a request which died would have had; undefined when its upload had not come far enough. */
  private async resume(
    received: ReceivedUpload,
    preference: UploadPreference,
    { imageId, fingerprint }: EarlierUpload,
  ): Promise<UploadAnswer | undefined> {
    if (!fingerprint) return undefined;
    if (!fingerprint.equals(fingerprintOf(received))) {
      if (received.staged) await this.receiver.discard(received.staged);
      throw keyReused();
    }
    const accepted = await this.uploads.resume(imageId);
    if (!accepted) return undefined;
    if (received.staged) await this.receiver.discard(received.staged);
    return this.upload.wait(accepted, preference);
  }

  private async settleFailure(claim: HeldClaim, received: ReceivedUpload | undefined, error: unknown): Promise<void> {
    if (received && error instanceof DomainError && isForGood(error)) {
      const { code, detail } = error;
      const body = JSON.stringify({ code, detail });
      await this.keys.finish(claim, { fingerprint: fingerprintOf(received), status: FAILED, body });
    } else {
      await this.keys.release(claim);
    }
  }

  private async replay(request: FastifyRequest, past: KeptAnswer): Promise<UploadAnswer> {
    const received = await this.receive.run(request);
    if (received.staged) await this.receiver.discard(received.staged);
    if (!fingerprintOf(received).equals(past.fingerprint)) {
      throw keyReused();
    }
    if (past.status === FAILED) {
      const { code, detail } = JSON.parse(past.body) as { code: ProblemCode; detail: string };
      throw new DomainError(code, detail);
    }
    const { id, body } = JSON.parse(past.body) as { id: string; body: UploadAnswer['body'] };
    return { id: BigInt(id), status: past.status === 202 ? 202 : 200, body };
  }
}

/** The same request would fail the same way again. A key that belongs to another request stays that request's. */
const isForGood = ({ kind, code }: DomainError): boolean => FOR_GOOD.has(kind) && code !== 'idempotency-key-reused';

const keyReused = () => new DomainError('idempotency-key-reused', 'This Idempotency-Key was used for another request.');

/** Of what is asked for, not of how it was packed: a form's boundary changes on each try. */
function fingerprintOf({ fields, source }: ReceivedUpload): Buffer {
  const { title = null, description = null, expiresIn = null } = fields;
  return createHash('sha256')
    .update(JSON.stringify([title, description, expiresIn, source]))
    .digest();
}
