import { DomainError } from '#errors';
import { expect, it } from 'vitest';

import { RenderFailures } from './render-failures.js';

it('remembers a failure for the image and the lane', () => {
  const failures = new RenderFailures();
  const error = new DomainError('damaged-image', 'The pixels cannot be decoded.');
  failures.add('light', 7n, error);
  expect(failures.find('light', 7n)).toBe(error);
  expect(failures.find('heavy', 7n)).toBeUndefined();
  expect(failures.find('light', 8n)).toBeUndefined();
});

it.each([
  ['a failure that can pass', new DomainError('unavailable', 'The store does not answer.')],
  ['a deleted image', new DomainError('image-gone', 'The image was deleted.')],
  ['an error that is not about the image', new Error('A bug')],
])('does not remember %s', (_, error) => {
  const failures = new RenderFailures();
  failures.add('light', 7n, error);
  expect(failures.find('light', 7n)).toBeUndefined();
  expect(failures.isSlow(7n)).toBe(false);
});

it('marks an image as slow instead of failed when the light lane ran out of time', () => {
  const failures = new RenderFailures();
  failures.add('light', 7n, new DomainError('variant-pending', 'More than 5 s.', { isFinal: true }));
  expect(failures.isSlow(7n)).toBe(true);
  expect(failures.find('light', 7n)).toBeUndefined();
});
