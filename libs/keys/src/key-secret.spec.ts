import { describe, expect, it } from 'vitest';

import { parseKeySecret } from './key-secret.js';
import { SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS } from './snowflake.js';

const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map((name) => name.padEnd(32, '.'));
const DECEMBER = Date.UTC(2026, 11, 1);
const MARCH = Date.UTC(2027, 2, 1);

it.each([
  'x'.repeat(32),
  'a pass phrase of several words, since it may hold any character',
  'somebody@example.com and 32 characters',
  `former@2027-03-01T00:00:00Z and whatever follows it`,
  `former@2027-03-01T00:00:00Z,more@2027-03-01T00:00:00Z`,
  `${FIRST} ${SECOND}`,
  `${FIRST} ${SECOND}@2027-03-01`,
  `${FIRST} ${SECOND}@2027-03-01T00:00:00+01:00`,
  ` ${FIRST}@2027-03-01T00:00:00Z`,
  `é\0 \u{1f600}\n`.repeat(8),
])('takes %j for one secret, used for all ids', (text) => {
  expect(parseKeySecret(text)).toEqual([{ secret: text, fromMs: SNOWFLAKE_EPOCH_MS, untilMs: SNOWFLAKE_END_MS }]);
});

it('parses a list of the current secret and earlier ones, each until its instant', () => {
  expect(parseKeySecret(`${THIRD} ${SECOND}@2027-03-01T00:00:00Z ${FIRST}@2026-12-01T00:00:00.000Z`)).toEqual([
    { secret: FIRST, fromMs: SNOWFLAKE_EPOCH_MS, untilMs: DECEMBER },
    { secret: SECOND, fromMs: DECEMBER, untilMs: MARCH },
    { secret: THIRD, fromMs: MARCH, untilMs: SNOWFLAKE_END_MS },
  ]);
});

it('accepts any characters in earlier secrets', () => {
  const odd = 'former@work, a pass phrase with  spaces\nand a line ';
  const secrets = parseKeySecret(`${THIRD} ${odd}@2027-03-01T00:00:00Z ${FIRST}@2026-12-01T00:00:00Z`);
  expect(secrets.map(({ secret }) => secret)).toEqual([FIRST, odd, THIRD]);
});

describe('refuses', () => {
  it.each([
    ['x'.repeat(31), '32 characters'],
    [`short ${FIRST}@2027-03-01T00:00:00Z`, '32 characters'],
    [`${FIRST} short@2027-03-01T00:00:00Z`, '32 characters'],
    [`a pass phrase of several words ${FIRST}@2027-03-01T00:00:00Z`, '32 characters'],
    [`${FIRST} ${FIRST}@2027-03-01T00:00:00Z`, 'once'],
    [`${FIRST} ${SECOND}@2026-12-01T00:00:00Z ${THIRD}@2027-03-01T00:00:00Z`, 'latest to the earliest'],
    [`${FIRST} ${SECOND}@2027-03-01T00:00:00Z ${THIRD}@2027-03-01T00:00:00Z`, 'latest to the earliest'],
    [`${FIRST} ${SECOND}@2025-12-31T23:59:59Z`, 'after 2026-01-01'],
    [`${FIRST} ${SECOND}@2026-01-01T00:00:00Z`, 'after 2026-01-01'],
    [`${FIRST} ${SECOND}@2095-12-01T00:00:00Z`, 'latest to the earliest'],
    [`${FIRST} ${SECOND}@2027-02-30T00:00:00Z`, '2027-02-30'],
    [`${FIRST} ${SECOND}@2027-13-01T00:00:00Z`, '2027-13-01'],
  ])('%j', (text, why) => {
    expect(() => parseKeySecret(text)).toThrow(why);
    expect(() => parseKeySecret(text)).toThrow(RangeError);
  });
});
