import { build, type Histogram } from 'hdr-histogram-js';

const TICK_MS = 1;
/** A generator that is later than this does not offer the announced rate. */
const LATE_MS = 20;

export interface Stream {
  name: string;
  perSecond: number;
  /** Sends one request and reads its answer; rejects when the answer is wrong. */
  send: () => Promise<void>;
}

export interface StreamFigures {
  name: string;
  sent: number;
  failed: number;
  /** The message of the first failure. */
  failure: string | undefined;
  /** Requests without an answer `graceMs` after the end. */
  unanswered: number;
  p50Ms: number;
  p99Ms: number;
}

export interface OpenLoopFigures {
  streams: StreamFigures[];
  /** How many requests were sent more than 20 ms late, which means that the generator is slow. */
  late: number;
}

interface Running extends StreamFigures {
  stream: Stream;
  histogram: Histogram;
}

/**
 * Sends at a fixed rate, however slow the answers are. The latency of a request counts from the time at which it was
 * due, so a stall here or there counts as the delay that its client sees.
 */
export async function openLoop(streams: readonly Stream[], seconds: number, graceMs = 5_000): Promise<OpenLoopFigures> {
  const running = streams.map((stream) => begin(stream));
  const underWay = new Set<Promise<void>>();
  let late = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  for (;;) {
    const now = Math.min(performance.now(), end);
    for (const each of running) {
      for (let due = dueAt(each, start); due <= now && due < end; due = dueAt(each, start)) {
        if (performance.now() - due > LATE_MS) late += 1;
        each.sent += 1;
        each.unanswered += 1;
        const one = send(each, due).finally(() => underWay.delete(one));
        underWay.add(one);
      }
    }
    if (now === end) break;
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, graceMs);
  await Promise.race([Promise.all(underWay), over]);
  clearTimeout(timer);
  return { streams: running.map(figures), late };
}

const dueAt = ({ sent, stream: { perSecond } }: Running, start: number) => start + (sent * 1000) / perSecond;

function begin(stream: Stream): Running {
  const histogram = build({
    useWebAssembly: false,
    highestTrackableValue: 600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  return {
    name: stream.name,
    sent: 0,
    failed: 0,
    failure: undefined,
    unanswered: 0,
    p50Ms: 0,
    p99Ms: 0,
    stream,
    histogram,
  };
}

async function send(one: Running, due: number): Promise<void> {
  try {
    await one.stream.send();
  } catch (error) {
    one.failed += 1;
    one.failure ??= String(error);
  } finally {
    one.unanswered -= 1;
    one.histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1000)));
  }
}

function figures({ name, sent, failed, failure, unanswered, histogram }: Running): StreamFigures {
  const at = (percent: number) => histogram.getValueAtPercentile(percent) / 1000;
  return { name, sent, failed, failure, unanswered, p50Ms: at(50), p99Ms: at(99) };
}
