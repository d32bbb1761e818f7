import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { halvesOf } from './halves.js';
import { KeyAllocator } from './key-allocator.js';
import { KeyCodec } from './key-codec.js';
import { NodeLease } from './node-lease.js';
import { SNOWFLAKE_END_MS, SNOWFLAKE_EPOCH_MS, snowflakeId, snowflakeParts } from './snowflake.js';
import { MemoryNodeLeaseStore } from './testing/memory-node-lease-store.js';

const YEAR = 365.25 * 86_400_000;
const INSTANT = Date.UTC(2027, 2, 1);
/** The latest time that the 64 bits of a key could express. */
const ALL_KEYS_YEARS = 2 ** 42 / YEAR;

const secretOf = (name: string) => `the ${name} secret of the tests`.padEnd(32, '.').replaceAll(' ', '-');
const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map(secretOf) as [string, string, string];
const until = (secret: string, ms: number) => `${secret}@${new Date(ms).toISOString()}`;
const idAt = (createdAtMs: number, sequence = 17) => snowflakeId({ createdAtMs, node: 5, sequence });

function newKeyOf(codec: KeyCodec, id: bigint) {
  const { hi, lo } = halvesOf(id);
  return codec.encodeNew(hi, lo);
}

describe('after a rotation', () => {
  const former = new KeyCodec(FIRST);
  const rotated = new KeyCodec(`${SECOND} ${until(FIRST, INSTANT)}`);

  it('existing keys and delete tokens stay the same', () => {
    for (const ms of [SNOWFLAKE_EPOCH_MS, INSTANT - YEAR, INSTANT - 1]) {
      const key = former.encode(idAt(ms));
      expect(rotated.encode(idAt(ms))).toBe(key);
      expect(rotated.decode(key, INSTANT)).toBe(idAt(ms));
      expect(rotated.idOfDeleteToken(former.deleteToken(idAt(ms)), INSTANT)).toBe(idAt(ms));
      expect(rotated.checkDeleteToken(former.deleteToken(idAt(ms)), idAt(ms))).toBe(true);
    }
  });

  it('new keys use the new secret, from the exact millisecond on', () => {
    const alone = new KeyCodec(SECOND);
    expect(rotated.encode(idAt(INSTANT))).toBe(alone.encode(idAt(INSTANT)));
    expect(rotated.deleteToken(idAt(INSTANT))).toBe(alone.deleteToken(idAt(INSTANT)));
    expect(rotated.encode(idAt(INSTANT - 1))).not.toBe(alone.encode(idAt(INSTANT - 1)));
  });

  it('the older secret alone makes no delete token of a new image', () => {
    const id = idAt(INSTANT);
    const forged = rotated.encode(id) + former.deleteToken(id).slice(11);
    expect(rotated.checkDeleteToken(forged, id)).toBe(false);
    expect(rotated.idOfDeleteToken(forged, INSTANT)).toBeUndefined();
    expect(rotated.idOfDeleteToken(former.deleteToken(id), INSTANT)).toBeUndefined();
  });

  it('ids of the future are not decoded, with any secret', () => {
    const now = INSTANT - 60_000;
    expect(rotated.decode(rotated.encode(idAt(INSTANT - 1)), now - 1)).toBe(idAt(INSTANT - 1));
    expect(rotated.decode(rotated.encode(idAt(INSTANT - 1)), now - 2)).toBeUndefined();
    expect(rotated.decode(rotated.encode(idAt(INSTANT)), now)).toBe(idAt(INSTANT));
    expect(rotated.decode(rotated.encode(idAt(INSTANT)), now - 1)).toBeUndefined();
  });

  it('ids around the instant have different keys, which decode to them', () => {
    const keys = new Set<string>();
    let made = 0;
    for (let ms = INSTANT - 20; ms < INSTANT + 20; ms++) {
      for (let sequence = 0; sequence < 500; sequence++) {
        const key = newKeyOf(rotated, idAt(ms, sequence));
        if (key === undefined) continue;
        made++;
        keys.add(key);
        expect(rotated.decode(key, INSTANT + 20)).toBe(idAt(ms, sequence));
      }
    }
    expect(keys.size).toBe(made);
    expect(made).toBeGreaterThan(19_000);
  });
});

describe('no key is ambiguous', () => {
  const anyId = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
  const instant = fc.integer({ min: SNOWFLAKE_EPOCH_MS + 2, max: SNOWFLAKE_END_MS - 1 });

  it('for any instants, a key decodes to its id, or the id is skipped', () => {
    let skipped = 0;
    fc.assert(
      fc.property(instant, instant, anyId, (one, other, id) => {
        fc.pre(one !== other);
        const list = `${THIRD} ${until(SECOND, Math.max(one, other))} ${until(FIRST, Math.min(one, other))}`;
        const codec = new KeyCodec(list);
        const key = newKeyOf(codec, id);
        if (key === undefined) skipped++;
        return key === undefined || (key === codec.encode(id) && codec.decode(key, SNOWFLAKE_END_MS) === id);
      }),
      { numRuns: 3_000 },
    );
    expect(skipped).toBeGreaterThan(100);
  });

  it('a later rotation changes no key', () => {
    const later = SNOWFLAKE_EPOCH_MS + 50 * YEAR;
    const before = new KeyCodec(`${SECOND} ${until(FIRST, SNOWFLAKE_EPOCH_MS + 20 * YEAR)}`);
    const after = new KeyCodec(`${THIRD} ${until(SECOND, later)} ${until(FIRST, SNOWFLAKE_EPOCH_MS + 20 * YEAR)}`);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: idAt(later - 1) }), (id) => {
        const key = newKeyOf(before, id);
        return key === newKeyOf(after, id) && (key === undefined || after.decode(key, SNOWFLAKE_END_MS) === id);
      }),
      { numRuns: 2_000 },
    );
  });

  it('an id is skipped if the earlier secret would decode its key to an old id', () => {
    const later = SNOWFLAKE_EPOCH_MS + 30 * YEAR;
    const codec = new KeyCodec(`${SECOND} ${until(FIRST, later)}`);
    const tries = 20_000;
    const leftOut: bigint[] = [];
    for (let i = 0; i < tries; i++) {
      const id = idAt(later + Math.floor(i / 4096), i % 4096);
      if (newKeyOf(codec, id) === undefined) leftOut.push(id);
    }
    // Its key would have opened another image.
    const stolen = codec.decode(codec.encode(leftOut[0]!), SNOWFLAKE_END_MS)!;
    expect(stolen).not.toBe(leftOut[0]);
    expect(snowflakeParts(stolen).createdAtMs).toBeLessThan(later);
    expect(codec.encode(stolen)).toBe(codec.encode(leftOut[0]!));
    expect(leftOut.length / tries).toBeCloseTo(30 / ALL_KEYS_YEARS, 1.5);
  });
});

it('the allocator continues with the next id, and past the end of a millisecond', async () => {
  const instant = SNOWFLAKE_EPOCH_MS + 30 * YEAR;
  const codec = new KeyCodec(`${SECOND} ${until(FIRST, instant)}`);
  const clock = () => instant - 1;
  const lease = new NodeLease(new MemoryNodeLeaseStore(), { clock });
  await lease.start();
  const allocator = new KeyAllocator(lease, codec, clock);
  let last = -1n;
  for (let i = 0; i < 4096 * 3; i++) {
    const { id, key } = allocator.allocate();
    expect(id).toBeGreaterThan(last);
    expect(codec.decode(key, instant)).toBe(id);
    last = id;
  }
  // The first millisecond belongs to the older secret, and all of its ids are used.
  expect(snowflakeParts(last).createdAtMs).toBe(instant + 2);
  await lease.release();
});
