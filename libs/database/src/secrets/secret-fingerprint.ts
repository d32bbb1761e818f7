import { StartError } from '#errors';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Database } from '../database.js';
import { InstanceFact } from './instance-fact.entity.js';
import {
  knownSecretFacts,
  secretFactName,
  secretFacts,
  type SecretRefusal,
  secretRefusal,
  type SecretTrace,
} from './known-secrets.js';
import { NodeLeaseRow } from '../locks/node-lease.entity.js';

/** Binds a database to the secrets of its keys, because with other secrets every link would break. */
@Injectable()
export class SecretFingerprint {
  constructor(private readonly database: Database) {}

  /**
   * Records `secrets`, oldest first, permanently. Throws a StartError that says what to do, unless they are the
   * recorded ones, possibly followed by newer ones whose period begins after every key that may exist.
   */
  async check(secrets: readonly SecretTrace[]): Promise<void> {
    // A start that records nothing needs no write, and so also works over a read-only database.
    const known = await this.database.read(knownSecretFacts);
    if (known.length >= secrets.length) return refuse(secretRefusal(known, secrets));
    const refusal = await this.database.write(async (rows) => {
      const known = await knownSecretFacts(rows);
      const refused = secretRefusal(known, secrets) ?? (await refusalBefore(rows, secrets[known.length], known.length));
      if (refused) return refused;
      for (const [at, value] of secretFacts(secrets).entries()) {
        if (at >= known.length) await rows.insert(InstanceFact, { name: secretFactName(at), value });
      }
      return undefined;
    });
    refuse(refusal);
  }
}

function refuse(refusal: SecretRefusal | undefined): void {
  if (refusal) throw new StartError(`KEY_SECRET is ${refusal.is}. ${refusal.advice}`);
}

/**
 * Refuses a new secret if the former one may have created a key in its period, because that key could not be decoded.
 */
async function refusalBefore(
  rows: EntityManager,
  next: SecretTrace | undefined,
  known: number,
): Promise<SecretRefusal | undefined> {
  if (!next || known === 0) return undefined;
  // The time of every key lies within a node lease.
  const leases = await rows.find(NodeLeaseRow);
  const usedUntilMs = Math.max(0, ...leases.map(({ validUntil }) => validUntil));
  if (next.fromMs > usedUntilMs) return undefined;
  return {
    is: 'rotated from an instant by which keys may have been made with the former secret',
    advice: `Choose one after ${new Date(usedUntilMs).toISOString()}, by which every process will have been restarted.`,
  };
}
