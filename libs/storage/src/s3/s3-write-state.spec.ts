import { expect, it } from 'vitest';

import { S3WriteState } from './s3-write-state.js';

const answered = (httpStatusCode: number) => Object.assign(new Error('no'), { $metadata: { httpStatusCode } });

it('reports a refused put for 30 s, or until a put succeeds', () => {
  let now = 0;
  const writes = new S3WriteState(() => now);
  writes.putFailed(answered(507));
  now = 29_999;
  expect(writes.state).toBe('full');
  now = 30_000;
  expect(writes.state).toBe('ok');
  writes.putFailed(answered(403));
  expect(writes.state).toBe('read-only');
  writes.putSucceeded();
  expect(writes.state).toBe('ok');
});

it('ignores failures that are no refusals', () => {
  const writes = new S3WriteState();
  for (const error of [answered(503), answered(500), new Error('a bug'), undefined]) writes.putFailed(error);
  expect(writes.state).toBe('ok');
});
