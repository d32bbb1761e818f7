import { expect, it } from 'vitest';

import { refuseRepeatedMembers } from './repeated-members.js';

it.each([
  '{}',
  '"{"',
  '{"a":1,"b":{"a":[{"a":null},{"a":"a"}]},"c":"b"}',
  String.raw`{"a":"\",\"a\":1","b":"{\"a\":1","c":"}","\\":1,"\"":"\\"}`,
  '{"__proto__":{"a":1}}',
])('accepts %s', (json) => {
  expect(() => refuseRepeatedMembers(json)).not.toThrow();
});

it.each([
  ['a', '{"a":1,"a":1}'],
  ['a', '{ "a"\n: {"b":"}"} ,\t"a" :1}'],
  ['a', String.raw`{"c":[{"b":{"a":{},"\u0061":1}}]}`],
  ['"', String.raw`{"\"":1,"b":["\"",{}],"\u0022":1}`],
])('refuses the second %s of %s', (name, json) => {
  expect(() => refuseRepeatedMembers(json)).toThrow(`${name} was sent twice`);
});
