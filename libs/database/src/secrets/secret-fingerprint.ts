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

/** Ties a database to the secrets that made its keys: with others every link would break. */
@Injectable()
export class SecretFingerprint {
  constructor(private readonly database: Database) {}

  /**
   * Remembers `secrets`, oldest first, for good. Afterwards throws a StartError, which says what to do, unless they are the
   * ones that are known, or these and newer ones whose time begins after every key that may have been made.
   */
  async check(secrets: readonly SecretTrace[]): Promise<void> {
    // Most starts add nothing, and a database that is read-only lets a process start that has nothing to add.
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

/** A key that the former secret made in the new one's time would lead to nothing: there must be none. */
async function refusalBefore(
  rows: EntityManager,
  next: SecretTrace | undefined,
  known: number,
): Promise<SecretRefusal | undefined> {
  if (!next || known === 0) return undefined;
  // Every key's time is within the lease of a node number.
  const leases = await rows.find(NodeLeaseRow);
  const usedUntilMs = Math.max(0, ...leases.map(({ validUntil }) => validUntil));
  if (next.fromMs > usedUntilMs) return undefined;
  return {
    is: 'rotated from an instant by which keys may have been made with the former secret',
    advice: `Choose one after ${new Date(usedUntilMs).toISOString()}, by which every process will have been restarted.`,
  };
}
