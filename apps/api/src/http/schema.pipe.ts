import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';

import { type FieldFault, invalidFields } from './parse-fields.js';

/**
 * `@Query({ schema, pipes: [SCHEMA_PIPE] })`: validates a parameter by its zod schema. Throws `invalid-request` with
 * the faulty fields.
 */
export const SCHEMA_PIPE = new StandardSchemaValidationPipe({
  // zod's issues are those of the standard, with more properties.
  exceptionFactory: (issues) => invalidFields((issues as z.core.$ZodIssue[]).flatMap(faultsOf)),
});

function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [[path.join('/'), issue.message]];
  return issue.keys.map((key) => [[...path, key].join('/'), 'is not a field of this request']);
}
