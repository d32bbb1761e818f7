import { Database } from '#database';
import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { type EntityManager, IsNull, LessThan, MoreThan } from 'typeorm';

import { IdempotencyKey } from './idempotency-key.entity.js';

/** How long a request that died is believed to be at work. A request at work renews its claim every RENEW_EVERY_MS. */
const LEASE_MS = 10_000;
export const RENEW_EVERY_MS = 3_000;
const KEPT_MS = 24 * 3_600_000;

/** The answer that was given to the first request with this key. */
export interface PastAnswer {
  fingerprint: Buffer;
  status: number;
  body: string;
}

/** The upload that a request came to before it died or failed. */
export interface FormerUpload {
  imageId: bigint;
  /** Null in a row that an older version of imglink wrote. */
  fingerprint: Buffer | null;
}

export type IdempotencyClaim =
  /** This request is the one at work. */
  | { kind: 'mine'; hash: Buffer; claim: string; former: FormerUpload | undefined }
  | { kind: 'answered'; past: PastAnswer };

export type MyClaim = Extract<IdempotencyClaim, { kind: 'mine' }>;

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request, sent again, is not done again.
 *
 * A claim is a lease with a name of its own. A process that was paused for longer than its lease may have lost its claim
 * to a repeat of the request, and does not know. So each step that leads to an image or to an answer, `note` and
 * `finish`, is a compare-and-set on the claim's name: the former holder is refused there. Whoever takes a claim over is
 * told the upload that the former holder noted, and finishes it or sees to it that it never comes to be.
 */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /**
   * Throws `idempotency-in-progress` while another request is at work on the same key; its Retry-After is what is left
   * of that request's lease.
   */
  claim(hash: Buffer): Promise<IdempotencyClaim> {
    const now = Date.now();
    const mine = { claim: randomUUID(), leasedUntil: now + LEASE_MS, expiresAt: now + KEPT_MS };
    return this.database.write(async (rows): Promise<IdempotencyClaim> => {
      const known = await rows.findOneBy(IdempotencyKey, { hash });
      if (!known || known.expiresAt <= now) {
        // By its claim, so that a request which was faster is not forgotten.
        if (known) await rows.delete(IdempotencyKey, { hash, claim: known.claim });
        await rows.insert(IdempotencyKey, { hash, ...mine });
        return { kind: 'mine', hash, claim: mine.claim, former: undefined };
      }
      const { fingerprint, status, body } = known;
      if (fingerprint && status !== null && body !== null)
        return { kind: 'answered', past: { fingerprint, status, body } };
      // A write is tried again when its answer is lost: then the claim is there already.
      if (known.claim === mine.claim) return { kind: 'mine', hash, claim: mine.claim, former: formerOf(known) };
      if (known.leasedUntil > now) throw inProgress(known.leasedUntil);
      const { affected } = await rows.update(IdempotencyKey, { hash, claim: known.claim }, mine);
      if (!affected) throw inProgress(mine.leasedUntil);
      // Read once the claim is this request's: until then the former holder may have noted its upload.
      const taken = await rows.findOneBy(IdempotencyKey, { hash });
      return { kind: 'mine', hash, claim: mine.claim, former: taken ? formerOf(taken) : undefined };
    });
  }

  /** Keeps the claim of a request that is still at work. One that was taken over stays lost. */
  async renew({ hash, claim }: MyClaim): Promise<void> {
    const leasedUntil = Date.now() + LEASE_MS;
    await this.database.write((rows) => rows.update(IdempotencyKey, { hash, claim }, { leasedUntil }));
  }

  /**
   * Notes the upload that a request makes, before it is accepted. Throws `idempotency-in-progress` when another request
   * has taken the claim over: then the upload must not be accepted.
   */
  async note(claim: MyClaim, { imageId, fingerprint }: FormerUpload): Promise<void> {
    const leasedUntil = Date.now() + LEASE_MS;
    await this.database.write((rows) => changeMine(rows, claim, { imageId, fingerprint, leasedUntil }));
  }

  /**
   * Keeps the answer, for whoever sends the same request again. Throws `idempotency-in-progress` when another request
   * has taken the claim over: then the answer is that request's to give.
   */
  async finish(claim: MyClaim, answer: PastAnswer): Promise<void> {
    await this.database.write((rows) => changeMine(rows, claim, answer));
  }

  /**
   * Lets a request that failed be sent again at once. Its upload, if it had come to one, is remembered: it may be
   * finished yet, and is not to be stored twice. Throws `idempotency-in-progress` when another request has taken the
   * claim over: that one may succeed.
   */
  async abandon({ hash, claim }: MyClaim): Promise<void> {
    await this.database.write(async (rows) => {
      await rows.delete(IdempotencyKey, { hash, claim, imageId: IsNull() });
      // The count of the delete does not say it: it is 0 when the write is tried again after its answer was lost.
      if (await rows.findOneBy(IdempotencyKey, { hash })) await changeMine(rows, { hash, claim }, { leasedUntil: 0 });
    });
  }

  /** Ends every claim at once. For a process that knows that whoever held them is dead. */
  async freeAll(): Promise<void> {
    const now = Date.now();
    await this.database.write((rows) =>
      rows.update(IdempotencyKey, { status: IsNull(), leasedUntil: MoreThan(now) }, { leasedUntil: 0 }),
    );
  }

  async deleteExpired(): Promise<void> {
    await this.database.write((rows) => rows.delete(IdempotencyKey, { expiresAt: LessThan(Date.now()) }));
  }
}

async function changeMine(
  rows: EntityManager,
  { hash, claim }: Pick<MyClaim, 'hash' | 'claim'>,
  change: Partial<IdempotencyKey>,
): Promise<void> {
  const { affected } = await rows.update(IdempotencyKey, { hash, claim }, change);
  if (affected) return;
  const taken = await rows.findOneBy(IdempotencyKey, { hash });
  throw inProgress(taken?.status === null ? taken.leasedUntil : 0);
}

const formerOf = ({ imageId, fingerprint }: IdempotencyKey): FormerUpload | undefined =>
  imageId === null ? undefined : { imageId, fingerprint };

function inProgress(leasedUntil: number): DomainError {
  const retryAfterSeconds = Math.max(1, Math.ceil((leasedUntil - Date.now()) / 1000));
  const detail = `Another request with this Idempotency-Key is at work. Send it again in ${retryAfterSeconds} s.`;
  return new DomainError('idempotency-in-progress', detail, { retryAfterSeconds });
}
