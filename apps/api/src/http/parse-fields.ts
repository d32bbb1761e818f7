import { DomainError } from '#errors';
import type { ZodType } from 'zod';

/** The name of a field and what is wrong with it: `['title', 'is too long']`. */
export type FieldFault = readonly [name: string, detail: string];

const MAX_FAULTS = 16;
const MAX_NAME_CHARACTERS = 64;

/**
 * The fields as their schema returns them. Throws `invalid-request`, which names every faulty field. `accepted`: the
 * names that the detail of an unknown field lists.
 */
export function parseFields<T>(schema: ZodType<T>, fields: unknown, accepted: readonly string[] = []): T {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  throw invalidFields(
    parsed.error.issues.flatMap((issue): FieldFault[] =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => [name, notAField(accepted)])
        : [[issue.path.join('/'), issue.message]],
    ),
  );
}

/** The detail of a field with an unknown name. */
export const notAField = (accepted: readonly string[]): string =>
  `is not a field of an upload; the fields are ${new Intl.ListFormat('en').format(accepted)}`;

/**
 * Throws `invalid-request` if an upload has fields in its query although its body can carry them. `location`: where
 * they belong, such as "a form field".
 */
export function refuseQuery(query: unknown, accepted: readonly string[], location: string): void {
  const faults = Object.keys(query as object).map((name): FieldFault => [
    name,
    accepted.includes(name) ? `is in the query; send it as ${location}` : notAField(accepted),
  ]);
  if (faults.length > 0) throw invalidFields(faults);
}

/** An `invalid-request` with at most 16 faults, in its detail and as JSON pointers (RFC 6901) in its errors. */
export function invalidFields(faults: readonly FieldFault[]): DomainError {
  const shown = faults.slice(0, MAX_FAULTS).map(([name, detail]) => [name.slice(0, MAX_NAME_CHARACTERS), detail]);
  return new DomainError('invalid-request', shown.map(([name, detail]) => `${name} ${detail}.`).join(' '), {
    errors: shown.map(([name, detail = '']) => ({ pointer: `#/${name}`, detail })),
  });
}
