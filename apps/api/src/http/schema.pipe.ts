import { StandardSchemaValidationPipe } from '@nestjs/common';

import { invalidFields } from './parse-fields.js';

/**
 * `@Query({ schema, pipes: [SCHEMA_PIPE] })`: validates a parameter by its zod schema. Throws `invalid-request` with
 * the faulty fields.
 */
export const SCHEMA_PIPE = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    invalidFields(issues.map(({ path = [], message }) => [path.map(nameOf).join('/'), message] as const)),
});

const nameOf = (segment: PropertyKey | { key: PropertyKey }): string =>
  String(typeof segment === 'object' ? segment.key : segment);
