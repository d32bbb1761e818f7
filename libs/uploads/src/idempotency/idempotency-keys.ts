import { Database } from '#database';
import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type EntityManager, IsNull, LessThan, MoreThan } from 'typeorm';

import { IdempotencyKey } from './idempotency-key.entity.js';

/** The lifetime of a claim. The request that holds it renews it every RENEW_EVERY_MS. */
const LEASE_MS = 10_000;
export const RENEW_EVERY_MS = 3_000;
const KEPT_MS = 24 * 3_600_000;

/** The answer to the first request with a key. */
export interface KeptAnswer {
  fingerprint: Buffer;
  status: number;
  body: string;
}

/** The upload of a request that failed or died. */
export interface EarlierUpload {
  imageId: bigint;
  /** Null in a row that an older version of imglink wrote. */
  fingerprint: Buffer | null;
}

/** A claim that this request holds. */
export interface HeldClaim {
  kind: 'held';
  hash: Buffer;
  claim: string;
  earlier: EarlierUpload | undefined;
}

export type IdempotencyClaim = HeldClaim | { kind: 'answered'; answer: KeptAnswer };

/**
 * Keys of the Idempotency-Key field (draft-ietf-httpapi-idempotency-key-header). The first request with a key claims it
 * and keeps its answer; a repeat gets that answer.
 *
 * A claim is a lease with a name of its own. A process that is paused for longer than the lease may lose its claim to a
 * repeat of the request without knowing. So `noteUpload` and `finish`, the steps that lead to an image or an answer,
 * are a compare-and-set on the name of the claim, and the former holder is refused there. The new holder gets the
 * upload that the former one noted. It finishes that upload or makes sure that no link comes of it.
 */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Claims a key, or returns the answer that was kept under it. Throws `idempotency-in-progress` while another request
   * holds the claim; its Retry-After is the rest of that request's lease.
   */
  async claim(hash: Buffer): Promise<IdempotencyClaim> {
    const now = Date.now();
    const mine = { claim: randomUUID(), leasedUntil: now + LEASE_MS, expiresAt: now + KEPT_MS };
    const claim = await this.database.write(async (rows): Promise<IdempotencyClaim> => {
      const known = await rows.findOneBy(IdempotencyKey, { hash });
      if (!known || known.expiresAt <= now) {
        // By its claim, so that the row of a faster request stays.
        if (known) await rows.delete(IdempotencyKey, { hash, claim: known.claim });
        await rows.insert(IdempotencyKey, { hash, ...mine });
        return { kind: 'held', hash, claim: mine.claim, earlier: undefined };
      }
      const { fingerprint, status, body } = known;
      if (fingerprint && status !== null && body !== null)
        return { kind: 'answered', answer: { fingerprint, status, body } };
      // The database layer repeats a write whose answer was lost. Then the claim is there already.
      if (known.claim === mine.claim) return { kind: 'held', hash, claim: mine.claim, earlier: earlierOf(known) };
      if (known.leasedUntil > now) throw inProgress(known.leasedUntil);
      const { affected } = await rows.update(IdempotencyKey, { hash, claim: known.claim }, mine);
      if (!affected) throw inProgress(mine.leasedUntil);
      // Read after the update, because the former holder may have noted its upload just before.
      const taken = await rows.findOneBy(IdempotencyKey, { hash });
      return { kind: 'held', hash, claim: mine.claim, earlier: taken ? earlierOf(taken) : undefined };
    });
    this.faults.reach('request-claimed');
    return claim;
  }

  /** Extends the lease of a claim. Does nothing if another request has taken the claim over. */
  async renew({ hash, claim }: HeldClaim): Promise<void> {
    const leasedUntil = Date.now() + LEASE_MS;
    await this.database.write((rows) => rows.update(IdempotencyKey, { hash, claim }, { leasedUntil }));
  }

  /**
   * Notes the upload of a request before it is accepted. Throws `idempotency-in-progress` if another request has taken
   * the claim over; then the upload must not be accepted.
   */
  async noteUpload(claim: HeldClaim, { imageId, fingerprint }: EarlierUpload): Promise<void> {
    const leasedUntil = Date.now() + LEASE_MS;
    await this.database.write((rows) => updateHeld(rows, claim, { imageId, fingerprint, leasedUntil }));
    this.faults.reach('upload-noted');
  }

  /**
   * Keeps the answer for repeats of the request. Throws `idempotency-in-progress` if another request has taken the
   * claim over; then that request sends the answer.
   */
  async finish(claim: HeldClaim, answer: KeptAnswer): Promise<void> {
    await this.database.write((rows) => updateHeld(rows, claim, answer));
    this.faults.reach('answer-kept');
  }

  /**
   * Ends the claim of a request that failed, so that it can be sent again at once. The row stays if an upload was
   * noted, because that upload may be finished yet and must not be stored twice. Throws `idempotency-in-progress` if
   * another request has taken the claim over, because that request may succeed.
   */
  async release({ hash, claim }: HeldClaim): Promise<void> {
    await this.database.write(async (rows) => {
      await rows.delete(IdempotencyKey, { hash, claim, imageId: IsNull() });
      // The count of the delete does not tell: it is 0 if the write is repeated because its answer was lost.
      if (await rows.findOneBy(IdempotencyKey, { hash })) await updateHeld(rows, { hash, claim }, { leasedUntil: 0 });
    });
  }

  /** Ends every claim. For a process that knows that all holders are dead. */
  async releaseAll(): Promise<void> {
    const now = Date.now();
    await this.database.write((rows) =>
      rows.update(IdempotencyKey, { status: IsNull(), leasedUntil: MoreThan(now) }, { leasedUntil: 0 }),
    );
  }

  async deleteExpired(): Promise<void> {
    await this.database.write((rows) => rows.delete(IdempotencyKey, { expiresAt: LessThan(Date.now()) }));
  }
}

/** Throws `idempotency-in-progress` if the claim is no longer held. */
async function updateHeld(
  rows: EntityManager,
  { hash, claim }: Pick<HeldClaim, 'hash' | 'claim'>,
  change: Partial<IdempotencyKey>,
): Promise<void> {
  const { affected } = await rows.update(IdempotencyKey, { hash, claim }, change);
  if (affected) return;
  const taken = await rows.findOneBy(IdempotencyKey, { hash });
  throw inProgress(taken?.status === null ? taken.leasedUntil : 0);
}

const earlierOf = ({ imageId, fingerprint }: IdempotencyKey): EarlierUpload | undefined =>
  imageId === null ? undefined : { imageId, fingerprint };

function inProgress(leasedUntil: number): DomainError {
  const retryAfterSeconds = Math.max(1, Math.ceil((leasedUntil - Date.now()) / 1000));
  const detail = `Another request with this Idempotency-Key is in progress. Send it again in ${retryAfterSeconds} s.`;
  return new DomainError('idempotency-in-progress', detail, { retryAfterSeconds });
}
