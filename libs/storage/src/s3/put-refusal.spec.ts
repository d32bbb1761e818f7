import { expect, it } from 'vitest';

import { PutRefusal } from './put-refusal.js';

const answered = (httpStatusCode: number) => Object.assign(new Error('no'), { $metadata: { httpStatusCode } });

it('counts a refused put for 30 s, and none any more once a put is taken', () => {
  let now = 0;
  const refusal = new PutRefusal(() => now);
  refusal.refused(answered(507));
  now = 29_999;
  expect(refusal.state).toBe('full');
  now = 30_000;
  expect(refusal.state).toBe('ok');
  refusal.refused(answered(403));
  expect(refusal.state).toBe('read-only');
  refusal.taken();
  expect(refusal.state).toBe('ok');
});

it('takes no other failure for a refusal', () => {
  const refusal = new PutRefusal();
  for (const error of [answered(503), answered(500), new Error('a bug'), undefined]) refusal.refused(error);
  expect(refusal.state).toBe('ok');
});
