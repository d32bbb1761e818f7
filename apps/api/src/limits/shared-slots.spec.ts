import type { DomainError } from '#errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BodyPace } from './body-pace.js';
import { clientNetwork } from '../http/client-network.js';
import { SharedSlots, type Slot } from './shared-slots.js';

const MAX = 200;
const SHARE = 150;
const options = { kind: 'uploads', max: MAX, retryAfterSeconds: 1 } as const;

let slots: SharedSlots;
let lost: { name: string; reason: DomainError }[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  slots = new SharedSlots(options);
  lost = [];
});
afterEach(() => vi.useRealTimers());

/** Starts a body of a client; `bytes` of it arrive at once. */
function begin(client: string, name = client, bytes = 0): { slot: Slot; pace: BodyPace } {
  const slot = slots.take(client);
  const pace = new BodyPace(30_000);
  slot.startReceiving(pace, (reason) => lost.push({ name, reason }));
  pace.wait(performance.now());
  if (bytes > 0) {
    pace.receive(bytes, performance.now());
    pace.wait(performance.now());
  }
  return { slot, pace };
}

const times = <T>(count: number, work: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => work(i));
const namesLost = () => lost.map(({ name }) => name);

describe('the share of a client', () => {
  it('is three quarters of all slots when it is alone, and the rest stays free for others', () => {
    times(SHARE, () => begin('flood'));
    expect(() => slots.take('flood')).toThrow('This client has 150 uploads in progress');
    slots.take('other');
    expect(lost).toEqual([]);
  });

  it('shrinks with each further client', () => {
    const takeAll = (client: string) => {
      const before = slots.size;
      expect(() => times(MAX, () => slots.take(client))).toThrow('This client has');
      return slots.size - before;
    };
    expect(times(3, (client) => takeAll(`flood ${client}`))).toEqual([150, 38, 9]);
  });

  it('counts a /64 of IPv6 as one client', () => {
    times(SHARE, (index) => slots.take(clientNetwork(`2001:db8:0:1::${index.toString(16)}`)));
    expect(() => slots.take(clientNetwork('2001:db8:0:1:ffff::1'))).toThrow('This client has 150');
    slots.take(clientNetwork('2001:db8:0:2::1'));
  });

  it('is free again when a slot is given back', () => {
    const [first] = times(SHARE, () => slots.take('flood'));
    slots.release(first as Slot);
    slots.take('flood');
    expect(slots.size).toBe(SHARE);
  });
});

describe('at capacity', () => {
  it('takes the slot of the slowest body of the client that holds the most', () => {
    times(100, (index) => begin('big', `big ${index}`, 10_000_000));
    begin('big', 'the slower one', 1_000_000);
    times(99, (index) => begin(`small ${index}`, `small ${index}`, 500_000));
    vi.advanceTimersByTime(3_000);
    slots.take('newcomer');
    expect(namesLost()).toEqual(['the slower one']);
    expect(lost[0]?.reason).toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
  });

  it('takes no slot of clients that hold at most one more, except that of a crawling body', () => {
    times(199, (index) => begin(`client ${index}`, `client ${index}`, 10_000_000));
    begin('crawler', 'crawler', 1_000);
    expect(() => slots.take('newcomer')).toThrow('Too many uploads are in progress');
    vi.advanceTimersByTime(1_000);
    slots.take('newcomer');
    expect(namesLost()).toEqual(['crawler']);
    expect(() => slots.take('the next')).toThrow('Too many uploads are in progress');
  });

  it('takes the slot of a crawling body of the same client', () => {
    times(SHARE - 1, (index) => begin('proxy', `fast ${index}`, 10_000_000));
    begin('proxy', 'crawler', 1_000);
    vi.advanceTimersByTime(3_000);
    slots.take('proxy');
    expect(namesLost()).toEqual(['crawler']);
  });

  it('takes the slots of silent bodies, the oldest first', () => {
    times(MAX, (index) => {
      begin(`client ${index}`, `client ${index}`, index === 7 ? 100 : 0);
      vi.advanceTimersByTime(1);
    });
    times(10, (index) => slots.take(`newcomer ${index}`));
    expect(namesLost()).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10].map((index) => `client ${index}`));
  });

  it('takes no slot of clients that hold fewer for a client that holds more than 6', () => {
    times(7, () => begin('many', 'many', 10_000_000));
    times(193, (index) => begin(`crawler ${index}`));
    vi.advanceTimersByTime(1_000);
    expect(() => slots.take('many')).toThrow('Too many uploads are in progress');
    times(6, () => slots.take('few'));
    expect(() => slots.take('few')).toThrow('Too many uploads are in progress');
    expect(namesLost()).toEqual(times(6, (index) => `crawler ${index}`));
  });

  it('never takes the slot of a body that has arrived', () => {
    times(200, (index) => begin(`client ${index}`)).forEach(({ slot }) => slot.stopReceiving());
    vi.advanceTimersByTime(60_000);
    expect(() => slots.take('newcomer')).toThrow('Too many uploads are in progress');
    expect(lost).toEqual([]);
  });

  it('counts a request that lost its slot until it has ended', () => {
    const held = times(50, (index) => begin(`client ${index}`).slot);
    times(150, (index) => begin(`other ${index}`));
    vi.advanceTimersByTime(3_000);
    const newcomer = slots.take('newcomer');
    expect(slots.size).toBe(201);
    held.forEach((slot) => slots.release(slot));
    slots.release(newcomer);
    expect(slots.size).toBe(150);
  });

  it('lets at most as many requests as slots end slowly after they lost theirs', () => {
    times(200, (index) => begin(`client ${index}`));
    vi.advanceTimersByTime(3_000);
    times(200, (index) => {
      const { pace } = begin(`newcomer ${index}`);
      expect(pace.maxPauseMs).toBe(30_000);
      return vi.advanceTimersByTime(3_000);
    });
    expect(() => slots.take('one too many')).toThrow('Too many uploads are in progress');
    expect(slots.size).toBe(400);
  });
});
