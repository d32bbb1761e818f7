import { expect, it } from 'vitest';
import { z } from 'zod';

import { invalidFields, parseFields, refuseQuery } from './parse-fields.js';

const schema = z.strictObject({
  title: z.string().max(5, 'is too long').optional(),
  width: z.coerce.number().optional(),
});

const errorOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

it('returns what the schema makes of the fields', () => {
  expect(parseFields(schema, { title: 'lake', width: '7' })).toEqual({ title: 'lake', width: 7 });
});

it('names every faulty field', () => {
  expect(
    errorOf(() => parseFields(schema, { title: 'a lake', depth: 1, height: 2 }, ['title', 'width'])),
  ).toMatchObject({
    code: 'invalid-request',
    detail:
      'title is too long. depth is not a field of an upload; the fields are title and width. ' +
      'height is not a field of an upload; the fields are title and width.',
    errors: [
      { pointer: '#/title', detail: 'is too long' },
      { pointer: '#/depth', detail: 'is not a field of an upload; the fields are title and width' },
      { pointer: '#/height', detail: 'is not a field of an upload; the fields are title and width' },
    ],
  });
});

it('shows at most 16 faults, and 64 characters of a name', () => {
  const { errors } = invalidFields(Array.from({ length: 20 }, () => ['a'.repeat(100), 'is wrong'] as const));
  expect(errors).toHaveLength(16);
  expect(errors?.[0]?.pointer).toBe(`#/${'a'.repeat(64)}`);
});

it('says where a field of the query belongs', () => {
  expect(errorOf(() => refuseQuery({ title: 'lake', depth: '1' }, ['title'], 'a form field'))).toMatchObject({
    errors: [
      { pointer: '#/title', detail: 'is in the query; send it as a form field' },
      { pointer: '#/depth', detail: 'is not a field of an upload; the fields are title' },
    ],
  });
});

it('accepts an empty query', () => {
  expect(errorOf(() => refuseQuery({}, ['title'], 'a form field'))).toBeUndefined();
});
