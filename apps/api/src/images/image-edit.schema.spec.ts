import { expect, it } from 'vitest';

import { imageEdit, linkChanges } from './image-edit.schema.js';

const changesOf = (fields: object) => linkChanges(imageEdit.parse(fields), 1_000);

it('counts the expiry from now', () => {
  expect(changesOf({ expiresIn: 60 })).toEqual({ expiresAt: 61_000 });
});

it('clears a field for null and for an empty text, and keeps absent fields', () => {
  expect(changesOf({ title: null, expiresIn: null })).toEqual({ title: null, expiresAt: null });
  expect(changesOf({ title: 'A lake', description: '' })).toEqual({ title: 'A lake', description: null });
});

it('refuses an edit without fields', () => {
  expect(() => changesOf({})).toThrow('at least one of title');
});

it.each([{ title: 'x'.repeat(129) }, { title: 1 }, { expiresIn: 59 }, { expiresIn: 31_536_001 }, { expires: 60 }])(
  'refuses %j',
  (fields) => {
    expect(imageEdit.safeParse(fields).success).toBe(false);
  },
);
