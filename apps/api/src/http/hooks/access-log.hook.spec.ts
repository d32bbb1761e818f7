import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';

import { requestIds } from './access-log.hook.js';

const request = (id?: string | string[]) => ({ headers: { 'x-request-id': id } }) as unknown as IncomingMessage;

it.each(['0123456789abcdef', 'a-request_1'])('takes over the id %s', (id) => {
  expect(requestIds()(request(id))).toBe(id);
});

it.each([undefined, '', 'short', 'a'.repeat(65), 'with spaces', 'with\nline', ['12345678', '12345679']])(
  'makes an id of its own in place of %j',
  (id) => {
    expect(requestIds()(request(id))).toMatch(/^[0-9a-f-]{36}-0$/);
  },
);

it('makes no id twice', () => {
  const [one, other] = [requestIds(), requestIds()];
  const ids = [one(request()), one(request()), other(request()), other(request())];
  expect(new Set(ids).size).toBe(4);
});
