import { expect, it } from 'vitest';
import { z } from 'zod';

import { SCHEMA_PIPE } from './schema.pipe.js';

const schema = z.object({ format: z.string().default('json'), size: z.string().regex(/^\d+$/, 'must be a number') });
const validate = async (value: unknown) => SCHEMA_PIPE.transform(value, { type: 'query', schema });

it('returns what the schema makes of the parameter', async () => {
  await expect(validate({ size: '7' })).resolves.toEqual({ format: 'json', size: '7' });
});

it('throws invalid-request with each faulty field', async () => {
  await expect(validate({ size: 'x' })).rejects.toMatchObject({
    code: 'invalid-request',
    detail: 'size must be a number.',
    errors: [{ pointer: '#/size', detail: 'must be a number' }],
  });
});

it('names unknown fields, also of a nested object', async () => {
  const strict = z.strictObject({ limits: z.strictObject({}) });
  await expect(
    SCHEMA_PIPE.transform({ limits: { x: 1 }, y: 2 }, { type: 'body', schema: strict }),
  ).rejects.toMatchObject({
    errors: [
      { pointer: '#/limits/x', detail: 'is not a field of this request' },
      { pointer: '#/y', detail: 'is not a field of this request' },
    ],
  });
});
