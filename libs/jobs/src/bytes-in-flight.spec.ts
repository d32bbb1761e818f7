import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { BytesInFlight } from './bytes-in-flight.js';

it('never processes more bytes than its limit at a time, and each item in the end', async () => {
  const inFlight = new BytesInFlight(10);
  let now = 0;
  let most = 0;
  const sizes = [4, 4, 4, 25, 1, 9, 10, 2];
  const done = await Promise.all(
    sizes.map((bytes) =>
      inFlight.hold(bytes, async () => {
        now += Math.min(bytes, 10);
        most = Math.max(most, now);
        await nextTurn();
        now -= Math.min(bytes, 10);
        return bytes;
      }),
    ),
  );
  expect(done).toEqual(sizes);
  expect(most).toBe(10);
});

it('releases its share after a failure', async () => {
  const inFlight = new BytesInFlight(10);
  await expect(inFlight.hold(10, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
  expect(await inFlight.hold(10, async () => 'room')).toBe('room');
});

it('does not let small items overtake a large one', async () => {
  const inFlight = new BytesInFlight(10);
  const order: number[] = [];
  const hold = (bytes: number) => inFlight.hold(bytes, () => nextTurn().then(() => order.push(bytes)));
  await Promise.all([hold(6), hold(8), hold(1), hold(2)]);
  expect(order.indexOf(8)).toBe(1);
});
