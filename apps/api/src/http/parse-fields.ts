import { DomainError } from '#errors';
import type { ZodType } from 'zod';

/**
 * Checks fields against their schema; throws `invalid-request` with a line for each faulty one. `accepted`: the names
 * that the error lists beside a field that is none of them.
 */
export function parseFields<T>(schema: ZodType<T>, fields: unknown, accepted: readonly string[] = []): T {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  throw invalidFields(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => [name, notAField(accepted)] as const)
        : [[issue.path.join('/'), issue.message] as const],
    ),
  );
}

/** What is wrong with a field that has an unknown name. */
export const notAField = (accepted: readonly string[]): string =>
  `is not a field of an upload; the fields are ${new Intl.ListFormat('en').format(accepted)}`;

/** Refuses fields in the query of an upload whose body carries them; `place`: "a form field". Throws `invalid-request`. */
export function refuseQuery(query: unknown, accepted: readonly string[], place: string): void {
  const faults = Object.keys(query as object).map((name): [string, string] => [
    name,
    accepted.includes(name) ? `is in the query; send it as ${place}` : notAField(accepted),
  ]);
  if (faults.length > 0) throw invalidFields(faults);
}

/** `faults`: field name and what is wrong with it. */
export function invalidFields(faults: readonly (readonly [name: string, detail: string])[]): DomainError {
  const errors = faults.slice(0, 16).map(([name, detail]) => ({ pointer: `#/${name.slice(0, 64)}`, detail }));
  return new DomainError(
    'invalid-request',
    errors.map(({ pointer, detail }) => `${pointer.slice(2)} ${detail}.`).join(' '),
    {
      errors,
    },
  );
}
