import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { BASE62_ALPHABET } from './base62.js';
import { KeyCodec } from './key-codec.js';
import { SNOWFLAKE_END_MS, snowflakeId } from './snowflake.js';

const NOW = Date.UTC(2026, 10, 23, 12);
const SECRET = 'only the tests know of this secret';
const codec = new KeyCodec(SECRET);
const anyId = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const idAt = (createdAtMs: number) => snowflakeId({ createdAtMs, node: 5, sequence: 17 });
const ID = idAt(NOW);

/** `text` with the character at `at` replaced by its neighbour in the alphabet. */
function tampered(text: string, at: number): string {
  const next = BASE62_ALPHABET[(BASE62_ALPHABET.indexOf(text[at]!) + 1) % 62]!;
  return text.slice(0, at) + next + text.slice(at + 1);
}

describe('keys', () => {
  it.each([0n, 1n, 9007199254740993n, 6917529027641081855n, 2n ** 63n - 1n])('hold %s', (id) => {
    const key = codec.encode(id);
    expect(key).toMatch(/^[0-9A-Za-z]{11}$/);
    expect(codec.decode(key, SNOWFLAKE_END_MS)).toBe(id);
  });

  it('hold every 63-bit id', () => {
    fc.assert(
      fc.property(anyId, (id) => codec.decode(codec.encode(id), SNOWFLAKE_END_MS) === id),
      { numRuns: 5_000 },
    );
  });

  it('of 100,000 consecutive ids are all different', () => {
    const keys = new Set(Array.from({ length: 100_000 }, (_, i) => codec.encode(ID + BigInt(i))));
    expect(keys.size).toBe(100_000);
  });

  it('never change, because links depend on them', () => {
    expect(codec.encode(idAt(Date.UTC(2026, 6, 1)))).toBe('3ashWkVnl2x');
    expect(codec.deleteToken(idAt(Date.UTC(2026, 6, 1)))).toBe('3ashWkVnl2xlP4CVyoGbEEXk6o');
    expect(codec.generations[0]?.fingerprint).toBe('579562ca435921737177d5b4828f030f');
  });

  it.each([-1n, 2n ** 63n, 2n ** 64n])('are not made of %s', (id) => {
    expect(() => codec.encode(id)).toThrow(RangeError);
  });

  it.each(['', 'favicon.ico', '0000000000', '000000000000', '-0000000000', 'zzzzzzzzzzz', '\u{1f600}000000000'])(
    'are not read from %j',
    (text) => {
      expect(codec.decode(text, SNOWFLAKE_END_MS)).toBeUndefined();
    },
  );

  it('are not decoded if the id has its top bit set', () => {
    expect(codec.decode(codec.encodeNew(2 ** 31, 0)!, SNOWFLAKE_END_MS)).toBeUndefined();
    expect(codec.decode(codec.encodeNew(2 ** 31 - 1, 0)!, SNOWFLAKE_END_MS)).toBeDefined();
  });

  it('from the future are not decoded, except for a minute of clock difference', () => {
    expect(codec.decode(codec.encode(idAt(NOW + 60_000)), NOW)).toBe(idAt(NOW + 60_000));
    expect(codec.decode(codec.encode(idAt(NOW + 60_001)), NOW)).toBeUndefined();
  });

  it('that are made up are refused in at least 199 of 200 cases', () => {
    let plausible = 0;
    for (let i = 0; i < 100_000; i++) if (codec.decode(madeUpKey(i), NOW) !== undefined) plausible++;
    expect(plausible).toBeLessThan(500);
    expect(plausible).toBeGreaterThan(0);
  });

  it('differ between secrets', () => {
    expect(new KeyCodec(`${SECRET}.`).encode(ID)).not.toBe(codec.encode(ID));
  });
});

describe('delete tokens', () => {
  const token = codec.deleteToken(ID);

  it('are the key and 15 more characters', () => {
    expect(token).toMatch(/^[0-9A-Za-z]{26}$/);
    expect(token.startsWith(codec.encode(ID))).toBe(true);
  });

  it('open their own image', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const own = codec.deleteToken(id);
        return codec.checkDeleteToken(own, id) && codec.idOfDeleteToken(own, SNOWFLAKE_END_MS) === id;
      }),
    );
  });

  it('open no other image', () => {
    expect(codec.checkDeleteToken(token, ID + 1n)).toBe(false);
    expect(codec.checkDeleteToken(codec.encode(ID + 1n) + token.slice(11), ID + 1n)).toBe(false);
  });

  it('with one changed character open nothing', () => {
    for (let at = 0; at < token.length; at++) {
      expect(codec.checkDeleteToken(tampered(token, at), ID)).toBe(false);
      expect(codec.idOfDeleteToken(tampered(token, at), NOW)).toBeUndefined();
    }
  });

  it.each(['', 'x', token.slice(1), `${token}0`, `${token.slice(0, 25)}é`, `${token.slice(0, 25)}\0`, ` ${token}`])(
    'are not %j',
    (text) => {
      expect(codec.checkDeleteToken(text, ID)).toBe(false);
      expect(codec.idOfDeleteToken(text, NOW)).toBeUndefined();
    },
  );

  it('of another secret open nothing', () => {
    const other = new KeyCodec(`${SECRET}.`);
    const forged = codec.encode(ID) + other.deleteToken(ID).slice(11);
    expect(codec.checkDeleteToken(forged, ID)).toBe(false);
    expect(codec.idOfDeleteToken(other.deleteToken(ID), NOW)).toBeUndefined();
  });
});

describe('the secret', () => {
  it('needs 32 characters of any kind', () => {
    expect(() => new KeyCodec('x'.repeat(31))).toThrow('KEY_SECRET');
    expect(new KeyCodec('x'.repeat(32)).encode(ID)).toHaveLength(11);
    expect(new KeyCodec('é\0 \u{1f600}'.repeat(8)).encode(ID)).toHaveLength(11);
  });

  it('is identified by its fingerprint, which is not a hash of it', () => {
    const fingerprintOf = (secret: string) => new KeyCodec(secret).generations[0]?.fingerprint;
    expect(fingerprintOf(SECRET)).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprintOf(SECRET)).toBe(fingerprintOf(SECRET));
    expect(fingerprintOf(`${SECRET}.`)).not.toBe(fingerprintOf(SECRET));
    expect(createHash('sha256').update(SECRET).digest('hex')).not.toContain(fingerprintOf(SECRET));
  });
});

/** Close to uniform over all texts of 11 base62 characters, and the same in each run. */
function madeUpKey(i: number): string {
  const random = createHash('sha256').update(`made up ${i}`).digest();
  return Array.from({ length: 11 }, (_, at) => BASE62_ALPHABET[random.readUInt16BE(2 * at) % 62]).join('');
}
