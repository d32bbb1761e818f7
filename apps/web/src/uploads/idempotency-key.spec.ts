import { expect, it } from 'vitest';
import { newIdempotencyKey, randomUuid } from './idempotency-key.js';

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('is a quoted UUID', () => {
  expect(newIdempotencyKey()).toMatch(/^"[0-9a-f-]{36}"$/);
});

it('makes UUIDs of version 4 where crypto.randomUUID is missing', () => {
  const onPlainHttp = { getRandomValues: crypto.getRandomValues.bind(crypto) };
  expect(randomUuid(onPlainHttp)).toMatch(UUID_4);
  expect(randomUuid(onPlainHttp)).not.toBe(randomUuid(onPlainHttp));
});
