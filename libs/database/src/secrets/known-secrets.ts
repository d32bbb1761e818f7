import type { EntityManager } from 'typeorm';

import { InstanceFact } from './instance-fact.entity.js';

/** The fingerprint of one secret in KEY_SECRET, and the start of its period in milliseconds since 1970. */
export interface SecretTrace {
  readonly fingerprint: string;
  readonly fromMs: number;
}

/** The reason why a process with this KEY_SECRET may not start, as the end of `KEY_SECRET is …`, and advice. */
export interface SecretRefusal {
  readonly is: string;
  readonly advice: string;
}

/** Returns the name of the fact about the secret at an index, oldest first. */
export function secretFactName(at: number): string {
  return at === 0 ? 'key-secret-fingerprint' : `key-secret-fingerprint-${at + 1}`;
}

/**
 * Returns the facts for secrets, oldest first. The first has no start time, because its period began with the first
 * id.
 */
export function secretFacts(secrets: readonly SecretTrace[]): string[] {
  return secrets.map(({ fingerprint, fromMs }, at) =>
    at === 0 ? fingerprint : `${fingerprint} from ${new Date(fromMs).toISOString()}`,
  );
}

/** Reads the facts about the secrets of this database, oldest first. */
export async function knownSecretFacts(rows: EntityManager): Promise<string[]> {
  const known: string[] = [];
  for (;;) {
    const fact = await rows.findOneBy(InstanceFact, { name: secretFactName(known.length) });
    if (!fact) return known;
    known.push(fact.value);
  }
}

/** Returns undefined when the secrets are the known ones in their order, possibly followed by newer ones. */
export function secretRefusal(known: readonly string[], secrets: readonly SecretTrace[]): SecretRefusal | undefined {
  const given = secretFacts(secrets);
  if (known.every((fact, at) => fact === given[at])) return undefined;
  if (given.every((fact, at) => fact === known[at])) {
    return {
      is: 'the one from before a rotation: this database knows a newer secret',
      advice: 'Use the value of the other processes: the current secret, then this one with its instant.',
    };
  }
  if (secrets.some(({ fingerprint }) => known.some((fact) => fact.startsWith(fingerprint)))) {
    return {
      is: 'no continuation of the secrets that this database knows: links would break',
      advice: 'List every former secret with its instant. A new secret may come before them.',
    };
  }
  return {
    is: 'not the one that this database was made with: every link would break',
    advice: 'Bring back the former secret (embedded: the file key-secret in DATA_DIR).',
  };
}
