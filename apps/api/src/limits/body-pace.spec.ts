import { expect, it } from 'vitest';

import { BodyPace, CRAWL_BYTES_PER_SECOND, GRACE_MS, MIN_BYTES_PER_SECOND } from './body-pace.js';

const PAUSE_MS = 30_000;

/** Receives `bytes` once a second for `seconds`, from `start` on, and waits again. Returns the time at the end. */
function send(pace: BodyPace, bytes: number, seconds: number, start = 0): number {
  let now = start;
  pace.wait(now);
  for (let second = 0; second < seconds; second++) {
    now += 1_000;
    pace.receive(bytes, now);
    pace.wait(now);
  }
  return now;
}

it('accepts any rate in the first 5 s of a body', () => {
  const pace = new BodyPace(PAUSE_MS);
  pace.wait(0);
  expect(pace.leftMs(GRACE_MS - 1)).toBe(1);
  expect(pace.leftMs(GRACE_MS)).toBe(0);
});

it('adds little time for a body that trickles', () => {
  const pace = new BodyPace(PAUSE_MS);
  expect(pace.leftMs(send(pace, 1, 5))).toBeLessThan(25);
});

it('accepts a body at the minimum rate for hours', () => {
  const pace = new BodyPace(PAUSE_MS);
  expect(pace.leftMs(send(pace, MIN_BYTES_PER_SECOND, 7_200))).toBeCloseTo(GRACE_MS);
});

it('refuses a body just below the minimum rate in the end', () => {
  const pace = new BodyPace(PAUSE_MS);
  expect(pace.leftMs(send(pace, MIN_BYTES_PER_SECOND - 10, 200))).toBeLessThan(0);
});

it('allows one pause of BODY_IDLE_MS after a burst, and no longer one', () => {
  const pace = new BodyPace(PAUSE_MS);
  const now = send(pace, 50_000_000, 1);
  expect(pace.leftMs(now)).toBe(PAUSE_MS);
  expect(pace.leftMs(now + PAUSE_MS)).toBe(0);
});

it('gives no more grace than BODY_IDLE_MS', () => {
  const pace = new BodyPace(300);
  pace.wait(0);
  expect(pace.leftMs(0)).toBe(300);
});

it('does not count the time in which the server does not read', () => {
  const pace = new BodyPace(PAUSE_MS);
  pace.wait(0);
  pace.receive(240, 1_000);
  expect(pace.leftMs(3_600_000)).toBe(GRACE_MS);
  pace.wait(3_600_000);
  expect(pace.leftMs(3_601_000)).toBe(GRACE_MS - 1_000);
});

it('measures the recent rate', () => {
  const pace = new BodyPace(PAUSE_MS);
  expect(pace.bytesPerSecond(send(pace, 100, 1))).toBe(100);
  const later = send(pace, 1_000_000, 10, 1_000);
  expect(pace.bytesPerSecond(later)).toBeGreaterThan(900_000);
  expect(pace.bytesPerSecond(send(pace, 300, 12, later))).toBeCloseTo(300);
});

it('ranks bodies that send nothing below others, the oldest lowest, and a new body at the limit', () => {
  const rankingRateAfter = (bytes: number, ms: number) => {
    const pace = new BodyPace(PAUSE_MS);
    pace.wait(0);
    if (bytes > 0) pace.receive(bytes, 0);
    pace.wait(0);
    return pace.rankingRate(ms);
  };
  expect(rankingRateAfter(0, 0)).toBe(CRAWL_BYTES_PER_SECOND);
  const ranked = [
    rankingRateAfter(1, 2_000),
    rankingRateAfter(0, 100),
    rankingRateAfter(0, 10),
    rankingRateAfter(0, 0),
  ];
  expect(ranked).toEqual(ranked.toSorted((a, b) => a - b));
  expect(rankingRateAfter(10_000, 500)).toBeGreaterThan(CRAWL_BYTES_PER_SECOND);
});
