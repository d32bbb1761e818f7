import type { EntityManager } from 'typeorm';

import { InstanceFact } from './instance-fact.entity.js';

/** A secret of KEY_SECRET by its fingerprint, and when its time began, in milliseconds since 1970. */
export interface SecretTrace {
  readonly fingerprint: string;
  readonly fromMs: number;
}

/** Why a process with this KEY_SECRET may not start: what it is, and what to do. */
export interface SecretRefusal {
  readonly is: string;
  readonly advice: string;
}

/** The fact about the first secret (0), the second one, and so on. */
export function secretFactName(at: number): string {
  return at === 0 ? 'key-secret-fingerprint' : `key-secret-fingerprint-${at + 1}`;
}

/** What the facts say of secrets, oldest first. That of the first is its fingerprint alone: its time began with ids. */
export function secretFacts(secrets: readonly SecretTrace[]): string[] {
  return secrets.map(({ fingerprint, fromMs }, at) =>
    at === 0 ? fingerprint : `${fingerprint} from ${new Date(fromMs).toISOString()}`,
  );
}

/** The facts about the secrets that made this database's keys, oldest first. */
export async function knownSecretFacts(rows: EntityManager): Promise<string[]> {
  const known: string[] = [];
  for (;;) {
    const fact = await rows.findOneBy(InstanceFact, { name: secretFactName(known.length) });
    if (!fact) return known;
    known.push(fact.value);
  }
}

/** Undefined when the secrets are those that are known, in their order, or these and newer ones. */
export function secretRefusal(known: readonly string[], secrets: readonly SecretTrace[]): SecretRefusal | undefined {
  const given = secretFacts(secrets);
  if (known.every((fact, at) => fact === given[at])) return undefined;
  if (given.every((fact, at) => fact === known[at])) {
    return {
      is: 'the one from before a rotation: this database knows a newer secret',
      advice: 'Take what the other processes have: the present secret, then this one with its instant.',
    };
  }
  if (secrets.some(({ fingerprint }) => known.some((fact) => fact.startsWith(fingerprint)))) {
    return {
      is: 'no continuation of the secrets that this database knows: links would break',
      advice: 'Put every secret so far into it, with the instants that they had; a new one may come before them.',
    };
  }
  return {
    is: 'not the one that this database was made with: every link would break',
    advice: 'Bring back the former secret (embedded: the file key-secret in DATA_DIR).',
  };
}
