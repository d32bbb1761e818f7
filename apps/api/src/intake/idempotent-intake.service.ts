import { DomainError, type ProblemCode, type ProblemKind } from '#errors';
import {
  type EarlierUpload,
  EarlierUploads,
  type HeldClaim,
  IdempotencyKeys,
  type KeptAnswer,
  RENEW_EVERY_MS,
  UploadReceiver,
} from '#uploads';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

import { idempotencyHash, type Sender } from './headers/idempotency-key.js';
import { readPrefer, type UploadPreference } from './headers/prefer-header.js';
import { IntakeService, type UploadAnswer } from './intake.service.js';
import { type ReceivedUpload, UploadReader } from './upload-reader.js';

/** Kinds of errors that the same request would get again. */
const FINAL_KINDS = new Set<ProblemKind>(['unsupported', 'unprocessable', 'too-large']);
/** The status of a kept answer that is an error. */
const FAILED = 0;

/** Accepts uploads with an Idempotency-Key: repeated requests store the image once and get the same answer. */
@Injectable()
export class IdempotentIntakeService {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly reader: UploadReader,
    private readonly receiver: UploadReceiver,
    private readonly earlier: EarlierUploads,
    private readonly intake: IntakeService,
  ) {}

  /**
   * Throws what an upload throws, `idempotency-in-progress` (409) while another request with the key is in progress,
   * and `idempotency-key-reused` (422) if the key belongs to another request.
   */
  async upload(request: FastifyRequest, key: string): Promise<UploadAnswer> {
    // Before the claim, so that a request which is refused by its header fields leaves no row.
    this.reader.check(request);
    const claim = await this.keys.claim(idempotencyHash('POST /v1/images', senderOf(request), key));
    if (claim.kind === 'answered') return this.replay(request, claim.answer);
    // A renewal that fails is followed by another. If the claim lapses anyway, `noteUpload` and `finish` are refused.
    const renewal = setInterval(() => void this.keys.renew(claim).catch(() => undefined), RENEW_EVERY_MS);
    try {
      return await this.uploadFirst(request, claim);
    } finally {
      clearInterval(renewal);
    }
  }

  private async uploadFirst(request: FastifyRequest, claim: HeldClaim): Promise<UploadAnswer> {
    let received: ReceivedUpload | undefined;
    try {
      // A repeat may take over an upload that was counted when it was accepted.
      if (!claim.earlier) await request.uploadAllowance?.reserveUpload();
      received = await this.reader.read(request);
      const preference = readPrefer(request.headers.prefer);
      const resumed = claim.earlier && (await this.resume(received, preference, claim.earlier));
      const answer = resumed ?? (await this.storeNoted(request, received, preference, claim));
      const { id, status, body } = answer;
      const fingerprint = fingerprintOf(received);
      await this.keys.finish(claim, { fingerprint, status, body: JSON.stringify({ id: String(id), body }) });
      return answer;
    } catch (error) {
      await this.endFailed(claim, received, error);
      throw error;
    }
  }

  private async storeNoted(
    request: FastifyRequest,
    received: ReceivedUpload,
    preference: UploadPreference,
    claim: HeldClaim,
  ): Promise<UploadAnswer> {
    const bytes = await this.intake.receive(received.image, request);
    try {
      await this.keys.noteUpload(claim, { imageId: bytes.id, fingerprint: fingerprintOf(received) });
    } catch (error) {
      await this.receiver.discard(bytes);
      throw error;
    }
    return this.intake.store(bytes, received.fields, { preference, uploader: request, state: 'recorded' });
  }

  /** Answers for a request that died. Returns undefined if its upload was not accepted. */
  private async resume(
    received: ReceivedUpload,
    preference: UploadPreference,
    { imageId, fingerprint }: EarlierUpload,
  ): Promise<UploadAnswer | undefined> {
    if (!fingerprint) return undefined;
    if (!fingerprint.equals(fingerprintOf(received))) {
      await this.reader.discard(received);
      throw keyReused();
    }
    const upload = await this.earlier.resume(imageId);
    if (!upload) return undefined;
    await this.reader.discard(received);
    return this.intake.waitForLink(upload, preference);
  }

  private async endFailed(claim: HeldClaim, received: ReceivedUpload | undefined, error: unknown): Promise<void> {
    if (!received || !(error instanceof DomainError) || !isFinal(error)) return this.keys.release(claim);
    const { code, detail } = error;
    const body = JSON.stringify({ code, detail });
    await this.keys.finish(claim, { fingerprint: fingerprintOf(received), status: FAILED, body });
  }

  private async replay(request: FastifyRequest, answer: KeptAnswer): Promise<UploadAnswer> {
    const received = await this.reader.read(request);
    await this.reader.discard(received);
    if (!fingerprintOf(received).equals(answer.fingerprint)) throw keyReused();
    if (answer.status === FAILED) {
      const { code, detail } = JSON.parse(answer.body) as { code: ProblemCode; detail: string };
      throw new DomainError(code, detail);
    }
    const { id, body } = JSON.parse(answer.body) as { id: string; body: UploadAnswer['body'] };
    return { id: BigInt(id), status: answer.status === 202 ? 202 : 200, body, isReplay: true };
  }
}

/** The account that sends the request, or the address of an anonymous client. */
const senderOf = ({ ip, principal }: FastifyRequest): Sender =>
  principal ? { accountId: principal.account.id } : { address: ip };

/**
 * Returns whether the same request would fail again. A key that belongs to another request stays that request's. An
 * image that the moderation hook blocked is stored, and a repeat must not store it again.
 */
const isFinal = ({ kind, code }: DomainError): boolean =>
  (FINAL_KINDS.has(kind) && code !== 'idempotency-key-reused') || code === 'image-blocked';

const keyReused = () => new DomainError('idempotency-key-reused', 'This Idempotency-Key was used for another request.');

/** Returns the digest of fields and image, not of the body: the boundary of a form changes with each try. */
function fingerprintOf({ fields, image }: ReceivedUpload): Buffer {
  const { title = null, description = null, expiresIn = null } = fields;
  const source = image.kind === 'url' ? `url:${image.url}` : `sha256:${image.bytes.uploadSha256.toString('hex')}`;
  return createHash('sha256')
    .update(JSON.stringify([title, description, expiresIn, source]))
    .digest();
}
