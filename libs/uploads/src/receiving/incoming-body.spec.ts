import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import { IncomingBody } from './incoming-body.js';
import { ReceiveMemory } from './receive-memory.js';

const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, place) => place % 251));
const facts = { size: bytes.length, sha256: createHash('sha256').update(bytes).digest() };

class Source {
  isClosed = false;

  constructor(
    private readonly body: Buffer = bytes,
    private readonly failure?: Error,
  ) {}

  async *read(): AsyncGenerator<Buffer> {
    try {
      for (let at = 0; at < this.body.length; at += 3000) yield this.body.subarray(at, at + 3000);
      if (this.failure) throw this.failure;
    } finally {
      this.isClosed = true;
    }
  }
}

const open = (memory: ReceiveMemory, source = new Source()) => IncomingBody.open(source.read(), memory);

it('reads the first bytes ahead, at least 4,096 of them', async () => {
  await using body = await open(new ReceiveMemory());
  expect(body.head).toEqual(bytes.subarray(0, 6000));
});

it('opens a body that is shorter', async () => {
  await using body = await open(new ReceiveMemory(), new Source(bytes.subarray(0, 10)));
  expect(body.head).toEqual(bytes.subarray(0, 10));
});

describe('hold', () => {
  it('returns size and digest of the whole body, which is in memory', async () => {
    await using body = await open(new ReceiveMemory());
    const { chunks = [], ...held } = (await body.hold()) ?? {};
    expect(held).toEqual(facts);
    expect(Buffer.concat(chunks)).toEqual(bytes);
  });

  it('returns undefined when the memory has no room, and stream yields the body from its start', async () => {
    await using body = await open(new ReceiveMemory(40_000, 10_000));
    expect(await body.hold()).toBeUndefined();
    expect(body.isWhole).toBe(false);
    expect(await buffer(body.stream())).toEqual(bytes);
    expect(body.isWhole).toBe(false);
  });
});

describe('stream', () => {
  it('yields the body and keeps it', async () => {
    await using body = await open(new ReceiveMemory());
    expect(await buffer(body.stream())).toEqual(bytes);
    expect(body.isWhole).toBe(true);
  });

  it('keeps nothing of a body that is too large for the memory', async () => {
    await using body = await open(new ReceiveMemory(40_000, 10_000));
    expect(await buffer(body.stream())).toEqual(bytes);
    expect(body.isWhole).toBe(false);
  });
});

describe('the memory', () => {
  const fits = (memory: ReceiveMemory) => memory.take(20_000, 0);

  it('is given back when the body is disposed', async () => {
    const memory = new ReceiveMemory(30_000, 30_000);
    {
      await using body = await open(memory);
      await body.hold();
      expect(fits(memory)).toBe(false);
    }
    expect(fits(memory)).toBe(true);
  });

  it('is given back as soon as a body that has no room is written', async () => {
    const memory = new ReceiveMemory(30_000, 10_000);
    await using body = await open(memory);
    await buffer(body.stream());
    expect(memory.take(10_000, 0)).toBe(true);
  });
});

it.each(['hold', 'stream'] as const)('%s throws the error of the source', async (method) => {
  const failure = new Error('The client left.');
  await using body = await open(new ReceiveMemory(), new Source(bytes, failure));
  const read = method === 'hold' ? body.hold() : buffer(body.stream());
  await expect(read).rejects.toBe(failure);
});

it('closes the source when it is disposed before its end', async () => {
  const source = new Source();
  await (await open(new ReceiveMemory(), source))[Symbol.asyncDispose]();
  expect(source.isClosed).toBe(true);
});
