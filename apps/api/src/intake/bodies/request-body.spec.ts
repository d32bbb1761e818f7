import { DomainError } from '#errors';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { type BodyLimits, requestBody } from './request-body.js';
import { Slot } from '../../limits/shared-slots.js';

const LIMITS = { idleMs: 30_000, totalMs: 3_600_000 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => vi.useRealTimers());

/** Returns a request whose body the test sends, and the outcome of reading it to its end. */
function receive(limits: BodyLimits = LIMITS) {
  const sender = new PassThrough();
  const raw = Object.assign(sender, { complete: false });
  const bodySlot = new Slot('192.0.2.1');
  const request = { raw, bodySlot, askForBody: () => undefined } as unknown as Parameters<typeof requestBody>[0];
  let bytes = 0;
  const outcome = (async () => {
    for await (const chunk of requestBody(request, limits)) bytes += chunk.length;
    return bytes;
  })().catch((error: unknown) => error);
  return { sender, raw, bodySlot, outcome };
}

/** Sends `bytes` each second of fake time. */
async function trickle(sender: PassThrough, bytes: number, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    sender.write(Buffer.alloc(bytes));
    await vi.advanceTimersByTimeAsync(1_000);
    await new Promise(setImmediate);
  }
}

it('ends a body of 1 byte per 10 s after 5 s, and reports the required pace', async () => {
  const { sender, outcome } = receive();
  sender.write('x');
  await vi.advanceTimersByTimeAsync(5_100);
  expect(await outcome).toMatchObject({
    code: 'body-timeout',
    detail: 'The body came at 0 bytes/s. After 5 s it must come at 240 bytes/s on average, and it may pause for 30 s.',
  });
});

it('reads a body of 300 bytes/s to its end, and keeps its slot from then on', async () => {
  const { sender, raw, bodySlot, outcome } = receive();
  await trickle(sender, 300, 120);
  expect(bodySlot.pace).toBeDefined();
  raw.complete = true;
  sender.end();
  expect(await outcome).toBe(36_000);
  expect(bodySlot.pace).toBeUndefined();
});

it('ends a body of 200 bytes/s', async () => {
  const { sender, outcome } = receive();
  await trickle(sender, 200, 40);
  expect(await outcome).toMatchObject({ code: 'body-timeout' });
});

it('ends a body that pauses for longer than BODY_IDLE_MS after a burst', async () => {
  const { sender, outcome, bodySlot } = receive();
  await trickle(sender, 50_000, 1);
  await vi.advanceTimersByTimeAsync(28_000);
  expect(bodySlot.pace).toBeDefined();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await outcome).toMatchObject({ code: 'body-timeout' });
});

it('ends a body that exceeds its total time', async () => {
  const { sender, outcome } = receive({ ...LIMITS, totalMs: 20_000 });
  await trickle(sender, 300, 21);
  expect(await outcome).toMatchObject({ code: 'body-timeout', detail: 'The body took longer than 20 s.' });
});

it('ends a body that loses its slot to another client', async () => {
  const { sender, outcome, bodySlot } = receive();
  await trickle(sender, 300, 1);
  bodySlot.evict(new DomainError('overloaded', 'The slowest make way.', { retryAfterSeconds: 1 }));
  expect(await outcome).toMatchObject({ code: 'overloaded' });
  expect(bodySlot.isEvicted).toBe(true);
});

it.each([false, true])('ends a body that is interrupted, before its first chunk: %s', async (isBefore) => {
  const interruption = new AbortController();
  const reason = new DomainError('upload-locked', 'Another request continues.');
  if (isBefore) interruption.abort(reason);
  const { sender, outcome } = receive({ ...LIMITS, signal: interruption.signal });
  if (!isBefore) await trickle(sender, 300, 1);
  interruption.abort(reason);
  expect(await outcome).toBe(reason);
});

/** The number of the next timer: fake ones are numbered in the order in which they are set. */
function nextTimer(): number {
  const timer = setTimeout(() => undefined, 1);
  clearTimeout(timer);
  return Number(timer);
}

it('sets no timer for a chunk', async () => {
  const { sender, raw, outcome } = receive();
  const before = nextTimer();
  for (let chunk = 0; chunk < 100; chunk++) {
    sender.write(Buffer.alloc(1_000));
    await new Promise(setImmediate);
  }
  raw.complete = true;
  sender.end();
  expect(await outcome).toBe(100_000);
  expect(nextTimer() - before).toBe(1);
});

it('reads a body of exactly the limit', async () => {
  const { sender, raw, outcome } = receive({ ...LIMITS, maxBytes: 4 });
  raw.complete = true;
  sender.end('abcd');
  expect(await outcome).toBe(4);
});

it.each([
  [undefined, 'too-many-bytes'],
  [() => new DomainError('overloaded', 'The form is too large.'), 'overloaded'],
])(
  'ends a body at the first byte above the limit, with the error of the caller if it has one (%#)',
  async (tooLarge, code) => {
    const { sender, outcome } = receive({ ...LIMITS, maxBytes: 4, ...(tooLarge && { tooLarge }) });
    sender.write('ab');
    sender.write('cde');
    expect(await outcome).toMatchObject({ code });
  },
);
