import type { Settings } from '#config';
import { type DatabaseFindings, inspectDatabase, secretRefusal } from '#database';
import { KeyCodec } from '#keys';

import { fail, type Finding, ok, warn, messagesOf } from './finding.js';

export interface DatabaseCheck {
  findings: Finding[];
  /** The time of the server's clock in milliseconds since 1970; undefined for SQLite. */
  nowMs: number | undefined;
}

/**
 * Checks that the database answers, has this version's schema, belongs to KEY_SECRET and does not lose commits in a
 * crash.
 */
export async function checkDatabase({ database, keySecret }: Settings): Promise<DatabaseCheck> {
  let seen: DatabaseFindings | undefined;
  try {
    seen = await inspectDatabase(database);
  } catch (error) {
    return { findings: [fail('database', messagesOf(error), adviceFor(error))], nowMs: undefined };
  }
  if (!seen) return { findings: [ok('database', 'SQLite, to be made at the first start')], nowMs: undefined };
  const findings = [ok('database', `${database.kind}, its schema is of this version`)];
  if (keySecret !== undefined) findings.push(secretFinding(keySecret, seen.secretFacts));
  if (seen.undurable.length > 0) {
    findings.push(
      warn(
        'database durability',
        `${seen.undurable.join(' and ')} can lose committed rows in a crash of its host`,
        `Set ${seen.undurable.map((name) => `${name}=1`).join(' and ')}: an upload answered 200 is a committed row.`,
      ),
    );
  }
  return { findings, nowMs: seen.nowMs };
}

function secretFinding(secret: string, known: readonly string[]): Finding {
  const { generations } = new KeyCodec(secret);
  const refusal = secretRefusal(known, generations);
  if (refusal) return fail('KEY_SECRET', refusal.is, refusal.advice);
  if (known.length === 0) return ok('KEY_SECRET', 'the database knows none yet: the first start binds it to this one');
  if (known.length < generations.length) return ok('KEY_SECRET', 'rotated: the first start binds the database to it');
  return ok('KEY_SECRET', 'the one that this database was made with');
}

function adviceFor(error: unknown): string {
  const messages = messagesOf(error);
  if (messages.includes('npm run migrate')) return 'Run `npm run migrate` with the same settings, then start imglink.';
  if (messages.includes('newer imglink'))
    return 'Start the version that migrated it, or restore a backup from before the migration.';
  if (/ER_ACCESS_DENIED|Access denied/.test(messages))
    return 'Correct the user and password in DATABASE_URL, or the grants (docs/operations.md).';
  if (/Unknown database/.test(messages)) return 'Create the database in DATABASE_URL, then run `npm run migrate`.';
  return 'Check the host and port in DATABASE_URL, the server, and the network between.';
}
