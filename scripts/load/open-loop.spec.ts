import { expect, it } from 'vitest';

import { openLoop } from './open-loop.js';

it('sends at its rate however slow the answers are', async () => {
  let sent = 0;
  const never = () => {
    sent += 1;
    return new Promise<void>(() => undefined);
  };
  const { streams } = await openLoop([{ name: 'reads', perSecond: 200, send: never }], 0.5, 50);
  expect(sent).toBe(100);
  expect(streams[0]).toMatchObject({ sent: 100, unanswered: 100, failed: 0 });
});

it('counts the wait behind a stall as latency of all that waited', async () => {
  const start = performance.now();
  const stallMs = 300;
  // Answers nothing for a while, then everything at once; measured from the send, each answer would look fast.
  const send = () =>
    new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, start + stallMs - performance.now())));
  const { streams } = await openLoop([{ name: 'reads', perSecond: 100, send }], 0.6);
  const [reads] = streams;
  expect(reads?.p99Ms).toBeGreaterThan(250);
  expect(reads?.p50Ms).toBeLessThan(250);
});

it('counts from the time when it was to send, not from when it came to it', async () => {
  let isFirst = true;
  const block = async () => {
    // A busy generator sends late what was due in the meantime.
    const end = performance.now() + (isFirst ? 200 : 0);
    isFirst = false;
    while (performance.now() < end);
  };
  const { streams, late } = await openLoop([{ name: 'reads', perSecond: 100, send: block }], 0.4);
  expect(streams[0]?.p99Ms).toBeGreaterThan(150);
  expect(late).toBeGreaterThan(10);
});

it('tells of failures, with the first one in words', async () => {
  let sent = 0;
  const send = () => (++sent % 2 ? Promise.resolve() : Promise.reject(new Error(`number ${sent}`)));
  const { streams } = await openLoop([{ name: 'uploads', perSecond: 100, send }], 0.2);
  expect(streams[0]).toMatchObject({ sent: 20, failed: 10, failure: 'Error: number 2' });
});
