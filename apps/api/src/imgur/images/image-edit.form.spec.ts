import { expect, it } from 'vitest';

import { readImageEdit, readTexts } from './image-edit.form.js';

const formOf = (fields: Record<string, string[]>) => new Map(Object.entries(fields));

it('takes the first title and the first description, and passes over all else', () => {
  const form = formOf({ title: ['A lake', 'A hill'], description: ['Morning'], tags: ['water'] });
  expect(readImageEdit(form)).toEqual({ title: 'A lake', description: 'Morning' });
});

it('clears a field that is sent empty, and leaves one that is not sent', () => {
  expect(readImageEdit(formOf({ title: [''] }))).toEqual({ title: null });
});

it('refuses a form without either, unless it may have other fields', () => {
  expect(() => readImageEdit(formOf({ tags: ['water'] }))).toThrow('nothing to update');
  expect(readTexts(formOf({ tags: ['water'] }))).toEqual({});
});

it('counts characters, not bytes, up to the limit', () => {
  expect(readTexts(formOf({ title: ['🏞'.repeat(128)] })).title).toHaveLength(256);
  expect(() => readTexts(formOf({ title: ['🏞'.repeat(129)] }))).toThrow('at most 128 characters');
});
