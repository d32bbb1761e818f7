import { describe, expect, it } from 'vitest';

import { readAnswer, readBody } from './hook-answer.js';

describe('readAnswer', () => {
  it.each(['allow', 'block', 'refuse'] as const)('reads %s, also beside other fields', (action) => {
    expect(readAnswer(200, JSON.stringify({ action, score: 0.2 }))).toBe(action);
  });

  it.each([
    [204, ''],
    [201, '{"action":"allow"}'],
    [307, '{"action":"allow"}'],
    [500, '{"action":"allow"}'],
    [200, ''],
    [200, 'allow'],
    [200, '"allow"'],
    [200, '{}'],
    [200, '{"action":"delete"}'],
    [200, '{"action":["allow"]}'],
  ])('does not take status %i with the body %j for an answer', (status, body) => {
    expect(() => readAnswer(status, body)).toThrow();
  });
});

describe('readBody', () => {
  async function* chunks(count: number): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < count; index += 1) yield Buffer.alloc(1024, 'ü');
  }

  it('joins characters that chunks divide', async () => {
    const text = Buffer.from('{"action":"ü"}');
    const halves = async function* () {
      yield text.subarray(0, 12);
      yield text.subarray(12);
    };
    expect(await readBody(halves())).toBe('{"action":"ü"}');
    expect(await readBody(null)).toBe('');
  });

  it('reads at most 64 KiB', async () => {
    expect((await readBody(chunks(64))).length).toBe(32 * 1024);
    await expect(readBody(chunks(1_000_000))).rejects.toThrow('longer than 65536 bytes');
  });
});
