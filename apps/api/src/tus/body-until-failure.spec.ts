import { expect, it } from 'vitest';

import { BodyUntilFailure } from './body-until-failure.js';

const ERROR = new Error('The connection ended.');
let isClosed = false;

async function* bodyOf(chunks: string[], error?: Error): AsyncGenerator<Buffer> {
  isClosed = false;
  try {
    for (const chunk of chunks) yield Buffer.from(chunk);
    if (error) throw error;
  } finally {
    isClosed = true;
  }
}

async function textsOf(body: AsyncIterable<Buffer>): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of body) texts.push(String(chunk));
  return texts;
}

it('is the same body if it comes whole', async () => {
  const body = new BodyUntilFailure(bodyOf(['a', 'b']));
  expect(await textsOf(body.read())).toEqual(['a', 'b']);
  expect(body.failure).toBeUndefined();
});

it('ends where the body breaks off, and keeps the error', async () => {
  const body = new BodyUntilFailure(bodyOf(['a', 'b'], ERROR));
  expect(await textsOf(body.read())).toEqual(['a', 'b']);
  expect(body.failure).toBe(ERROR);
});

it('stops reading once it is closed', async () => {
  const source = bodyOf(['a', 'b']);
  const body = new BodyUntilFailure(source);
  await body.read().next();
  body.close();
  expect(await source.next()).toEqual({ value: undefined, done: true });
  expect(isClosed).toBe(true);
});
