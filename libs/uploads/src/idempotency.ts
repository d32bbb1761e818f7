import { Database } from '#database';
import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { IsNull, LessThan } from 'typeorm';

import { IdempotencyKey } from './idempotency-key.entity.js';

const LEASE_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;

/** The answer that was given to the first request with this key. */
export interface PastAnswer {
  fingerprint: Buffer;
  status: number;
  body: string;
}

export type IdempotencyClaim =
  /** This request is the one at work; `formerImageId` is the upload of one that died at it. */
  { kind: 'mine'; hash: Buffer; claim: string; formerImageId: bigint | null } | { kind: 'answered'; past: PastAnswer };

type MyClaim = Extract<IdempotencyClaim, { kind: 'mine' }>;

/** Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request, sent again, is not done again. */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /** Throws `idempotency-in-progress` while another request is at work on the same key. */
  claim(hash: Buffer): Promise<IdempotencyClaim> {
    const now = Date.now();
    const mine = { claim: randomUUID(), leasedUntil: now + LEASE_MS, expiresAt: now + KEPT_MS };
    return this.database.write(async (rows): Promise<IdempotencyClaim> => {
      const known = await rows.findOneBy(IdempotencyKey, { hash });
      if (!known || known.expiresAt <= now) {
        // By its claim, so that a request which was faster is not forgotten.
        if (known) await rows.delete(IdempotencyKey, { hash, claim: known.claim });
        await rows.insert(IdempotencyKey, { hash, ...mine });
        return { kind: 'mine', hash, claim: mine.claim, formerImageId: null };
      }
      const { fingerprint, status, body } = known;
      if (fingerprint && status !== null && body !== null)
        return { kind: 'answered', past: { fingerprint, status, body } };
      if (known.leasedUntil > now) throw inProgress();
      const { affected } = await rows.update(IdempotencyKey, { hash, claim: known.claim }, mine);
      if (!affected) throw inProgress();
      return { kind: 'mine', hash, claim: mine.claim, formerImageId: known.imageId };
    });
  }

  /** Keeps the claim of a request that is still at work, and notes its upload. */
  async renew({ hash, claim }: MyClaim, imageId?: bigint): Promise<void> {
    const leasedUntil = Date.now() + LEASE_MS;
    await this.database.write((rows) =>
      rows.update(IdempotencyKey, { hash, claim }, imageId === undefined ? { leasedUntil } : { leasedUntil, imageId }),
    );
  }

  /** Keeps the answer, for whoever sends the same request again. */
  async finish({ hash, claim }: MyClaim, answer: PastAnswer): Promise<void> {
    await this.database.write((rows) => rows.update(IdempotencyKey, { hash, claim }, answer));
  }

  /**
   * Lets a request that failed be sent again at once. Its upload, if it had come to one, is remembered: it may be
   * finished yet, and is not to be stored twice.
   */
  async abandon({ hash, claim }: MyClaim): Promise<void> {
    await this.database.write(async (rows) => {
      const { affected } = await rows.delete(IdempotencyKey, { hash, claim, imageId: IsNull() });
      if (!affected) await rows.update(IdempotencyKey, { hash, claim }, { leasedUntil: 0 });
    });
  }

  async deleteExpired(): Promise<void> {
    await this.database.write((rows) => rows.delete(IdempotencyKey, { expiresAt: LessThan(Date.now()) }));
  }
}

const inProgress = () =>
  new DomainError('idempotency-in-progress', 'The first request with this Idempotency-Key has not ended yet.', {
    retryAfterSeconds: 2,
  });
