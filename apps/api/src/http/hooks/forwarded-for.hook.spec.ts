import { expect, it } from 'vitest';

import { withoutPorts } from './forwarded-for.hook.js';

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:50123', '192.0.2.1'],
  ['[2001:db8::1]:50123', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:db8::1:50123', '2001:db8::1:50123'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['192.0.2.1:50123,10.0.0.1:80 , 10.0.0.2', '192.0.2.1, 10.0.0.1, 10.0.0.2'],
  ['unknown', 'unknown'],
  ['192.0.2.1:port', '192.0.2.1:port'],
  ['', ''],
])('reads %j as %j', (field, wanted) => {
  expect(withoutPorts(field)).toBe(wanted);
});
