import { DomainError } from '#errors';
import type { ZodType } from 'zod';

/** Checks fields against their schema; throws `invalid-request` with a line for each faulty one. */
export function parseFields<T>(schema: ZodType<T>, fields: unknown): T {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  throw invalidFields(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => [name, 'is not a field of an upload'] as const)
        : [[issue.path.join('/'), issue.message] as const],
    ),
  );
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
