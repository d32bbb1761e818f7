import { expect, it } from 'vitest';

import { type BodyBuffer, ReceiveMemory } from './receive-memory.js';

async function keep(buffer: BodyBuffer, ...sizes: number[]): Promise<number> {
  async function* body() {
    for (const size of sizes) yield Buffer.alloc(size);
  }
  let passed = 0;
  for await (const chunk of buffer.keep(body())) passed += chunk.length;
  return passed;
}

const heldBy = (buffer: BodyBuffer) => buffer.chunks?.reduce((sum, chunk) => sum + chunk.length, 0);

it('keeps a body and passes it on', async () => {
  const buffer = new ReceiveMemory(100, 50).open();
  expect(await keep(buffer, 10, 20)).toBe(30);
  expect(heldBy(buffer)).toBe(30);
});

it('keeps nothing of a body that is larger than the limit of one, and passes all of it on', async () => {
  const memory = new ReceiveMemory(100, 50);
  const buffer = memory.open();
  expect(await keep(buffer, 30, 30, 30)).toBe(90);
  expect(buffer.chunks).toBeUndefined();
  const others = [memory.open(), memory.open()];
  for (const other of others) await keep(other, 50);
  expect(others.map(heldBy)).toEqual([50, 50]);
});

it('shares its bytes among bodies, and has them back when a buffer is disposed', async () => {
  const memory = new ReceiveMemory(100, 80);
  const [first, second, third] = [memory.open(), memory.open(), memory.open()];
  await keep(first, 80);
  await keep(second, 30);
  expect([heldBy(first), heldBy(second)]).toEqual([80, undefined]);
  first[Symbol.dispose]();
  await keep(third, 80);
  expect(heldBy(third)).toBe(80);
});
