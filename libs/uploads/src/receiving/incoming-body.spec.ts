import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import { IncomingBody } from './incoming-body.js';
import { ReceiveMemory, SLAB_BYTES } from './receive-memory.js';

const CHUNK_BYTES = 30_000;
const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, place) => place % 251));
/** The slabs of `bytes`. */
const SLABS = Math.ceil(bytes.length / SLAB_BYTES);

class Source {
  isClosed = false;

  constructor(
    private readonly body: Buffer = bytes,
    private readonly failure?: Error,
  ) {}

  async *read(): AsyncGenerator<Buffer> {
    try {
      for (let at = 0; at < this.body.length; at += CHUNK_BYTES) yield this.body.subarray(at, at + CHUNK_BYTES);
      if (this.failure) throw this.failure;
    } finally {
      this.isClosed = true;
    }
  }
}

const open = (memory: ReceiveMemory, source = new Source()) => new IncomingBody(source.read(), memory);
/** A memory in which a body may have this many slabs. */
const memoryOf = (slabs: number) => new ReceiveMemory(4 * SLABS * SLAB_BYTES, slabs * SLAB_BYTES);

describe('hold', () => {
  it('returns the whole body, whose slabs touch if no other body took one in between', async () => {
    const memory = new ReceiveMemory();
    await using body = open(memory);
    const { size, ranges = [], chunks = [] } = (await body.hold()) ?? {};
    expect([size, ranges]).toEqual([bytes.length, [{ from: 0, to: bytes.length }]]);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  it('returns the bodies that are received at the same time', async () => {
    const memory = new ReceiveMemory();
    const other = bytes.toReversed();
    await using one = open(memory);
    await using two = open(memory, new Source(Buffer.from(other)));
    const [first, second] = await Promise.all([one.hold(), two.hold()]);
    expect(first?.ranges.length).toBeGreaterThan(1);
    expect(Buffer.concat(first?.chunks ?? []).equals(bytes)).toBe(true);
    expect(Buffer.concat(second?.chunks ?? []).equals(other)).toBe(true);
  });

  it.each([0, 1, SLABS - 1])('returns undefined when the memory has room for %i slabs', async (slabs) => {
    await using body = open(memoryOf(slabs));
    expect(await body.hold()).toBeUndefined();
    expect((await buffer(body.stream())).equals(bytes)).toBe(true);
  });

  it('throws the error of the source', async () => {
    const failure = new Error('The client left.');
    await using body = open(new ReceiveMemory(), new Source(bytes, failure));
    await expect(body.hold()).rejects.toBe(failure);
  });
});

describe('the memory', () => {
  it('is given back when the body is disposed', async () => {
    const memory = memoryOf(SLABS);
    {
      await using body = open(memory);
      await body.hold();
    }
    await using next = open(memory);
    expect((await next.hold())?.size).toBe(bytes.length);
  });

  it('is given back as soon as a body that has no room is streamed, whose chunks stay as they are', async () => {
    const memory = memoryOf(1);
    await using body = open(memory);
    await body.hold();
    const chunks: Buffer[] = [];
    for await (const chunk of body.stream()) {
      chunks.push(chunk);
      memory.bytes.fill(0);
    }
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect(memory.take(0)).toBe(0);
  });
});

it('closes the source when it is disposed before its end', async () => {
  const source = new Source();
  const body = open(memoryOf(0), source);
  await body.hold();
  await body[Symbol.asyncDispose]();
  expect(source.isClosed).toBe(true);
});
