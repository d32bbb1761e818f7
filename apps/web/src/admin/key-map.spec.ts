import { expect, it } from 'vitest';

import { commandOf, type FocusPlace } from './key-map.js';

const press = (key: string, place: FocusPlace = 'item', modifier = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifier }, place);

it.each([
  ['j', 'next'],
  ['k', 'previous'],
  ['x', 'select'],
  ['X', 'range'],
  ['b', 'block'],
  ['u', 'unblock'],
  ['d', 'delete'],
  ['r', 'resolve'],
  ['z', 'undo'],
  ['?', 'help'],
  ['Enter', 'open'],
  ['q', undefined],
  ['toString', undefined],
])('%s on an image is %s', (key, command) => expect(press(key)).toBe(command));

it('keys in a field of text are text, and Escape leaves it', () => {
  expect([press('b', 'text'), press('Enter', 'text'), press('Escape', 'text')]).toEqual([
    undefined,
    undefined,
    'leave',
  ]);
});

it('Enter still presses buttons and follows links', () => {
  expect([press('Enter', 'control'), press('j', 'control'), press('j', 'page')]).toEqual([undefined, 'next', 'next']);
});

it.each(['ctrlKey', 'metaKey', 'altKey'])('leaves keys with %s to the browser', (modifier) => {
  expect(press('d', 'item', { [modifier]: true })).toBeUndefined();
});
