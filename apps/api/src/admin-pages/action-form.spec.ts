import { expect, it } from 'vitest';

import { readActionForm } from './action-form.js';

const read = (fields: Record<string, string[]>) => readActionForm(new Map(Object.entries(fields)));
const [A, B] = ['4fYk2aXbQ9Z', '7Hq0LmT3vRa'];
const chosen = { key: [A, B, A, 'no key'], reason: [' Spam '] };

it('names each image once, and the reason without space around it', () => {
  expect(read({ ...chosen, action: ['block'], legal: ['1'], ban: ['1'] })).toEqual({
    kind: 'action',
    action: 'block',
    keys: [A, B],
    reason: 'Spam',
    isLegal: true,
    bansImage: true,
  });
});

it('an unblock neither bans nor is legal', () => {
  expect(read({ ...chosen, action: ['unblock'], legal: ['1'], ban: ['1'] })).toMatchObject({
    isLegal: false,
    bansImage: false,
  });
});

it('a deletion is a question first', () => {
  expect(read({ ...chosen, action: ['delete'], ban: ['1'] })).toMatchObject({ kind: 'question', bansImage: true });
  expect(read({ ...chosen, action: ['confirm-delete'] })).toMatchObject({ kind: 'action', action: 'delete' });
});

it('resolves the reports of the chosen images alone, also without a note', () => {
  const report = [`${A}1`, `${B}2`, 'bN5xWc8sJ1e3'];
  expect(read({ key: [A, B], action: ['resolve'], report })).toEqual({
    kind: 'resolution',
    keys: [A, B],
    reason: '',
    reports: [`${A}1`, `${B}2`],
  });
});

it.each([
  [{ ...chosen, action: ['block'], reason: ['  '] }, 'needsReason'],
  [{ action: ['block'], reason: ['Spam'] }, 'needsImages'],
  [{ ...chosen, action: ['toString'] }, 'needsImages'],
])('names the fault of %j', (fields, fault) => {
  expect(read(fields)).toEqual({ kind: 'fault', fault });
});

it('cuts a reason at 500 characters', () => {
  expect(read({ ...chosen, action: ['block'], reason: ['😀'.repeat(501)] })).toMatchObject({
    reason: '😀'.repeat(500),
  });
});
