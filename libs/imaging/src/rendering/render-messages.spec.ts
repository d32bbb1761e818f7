import { DomainError } from '#errors';
import { expect, it } from 'vitest';

import { renderError, renderFailure } from './render-messages.js';

const overTheWire = (error: unknown) => renderError(structuredClone(renderFailure(error)));

it('restores a DomainError without its cause', () => {
  const error = new DomainError('unavailable', 'Later.', {
    isFinal: true,
    retryAfterSeconds: 5,
    cause: new Error('x'),
  });
  const restored = overTheWire(error);
  expect(restored).toBeInstanceOf(DomainError);
  expect(restored).toMatchObject({ code: 'unavailable', detail: 'Later.', isFinal: true, retryAfterSeconds: 5 });
  expect(restored.cause).toBeUndefined();
});

it.each([
  [new Error('A bug'), 'A bug'],
  ['A text', 'A text'],
])('restores the message of any other error', (error, message) => {
  const restored = overTheWire(error);
  expect(restored).not.toBeInstanceOf(DomainError);
  expect(restored.message).toBe(message);
});
