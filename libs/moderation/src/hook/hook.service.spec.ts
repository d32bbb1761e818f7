import { DomainError } from '#errors';
import type { JobQueue } from '#jobs';
import { type HoldsRepository, type Link, type PendingModeration, tombstone } from '#links';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { HookAction } from './hook-answer.js';
import type { HookClient } from './hook-client.js';
import type { HookEffects } from './hook-effects.js';
import { HookService } from './hook.service.js';

const ID = 7n;
const HELD = 4;
const TIMEOUT_MS = 1_000;
const OPTIONS = { url: '', secret: '', mode: 'before', timeoutMs: TIMEOUT_MS } as const;

/** The row, the link and the hook, in memory. */
class Open {
  link: Link | null = { ...tombstone(ID, 0), format: 1, deletedAt: null, flags: HELD };
  pending: PendingModeration | undefined = {
    imageId: ID,
    createdAt: Date.now(),
    dueAt: Date.now(),
    timeouts: 0,
  };
  answers: (HookAction | undefined)[] = [];
  isFailing = false;
  queueFails = false;
  readonly events: string[] = [];

  service(onError: 'allow' | 'hold'): HookService {
    const holds = {
      findOpen: async () => this.pending && { pending: this.pending, link: this.link },
      end: async () => this.end('end'),
      postpone: async ({ timeouts }: PendingModeration, dueAt: number) => {
        this.pending = this.pending && { ...this.pending, dueAt, timeouts: timeouts + 1 };
        return true;
      },
    } as unknown as HoldsRepository;
    const client = {
      isFailing: this.isFailing,
      ask: async (_link: Link, timeoutMs: number) => {
        this.events.push(`ask ${timeoutMs}`);
        return this.answers.shift();
      },
    } as unknown as HookClient;
    const effects = { apply: async (decision: string) => this.end(decision) } as unknown as HookEffects;
    const jobs = {
      add: async (_job: unknown, id: string, _payload: unknown, { delayMs }: { delayMs: number }) => {
        if (this.queueFails) throw new DomainError('unavailable', 'The queue does not answer.');
        this.events.push(`job ${id} in ${delayMs}`);
      },
    } as unknown as JobQueue;
    return new HookService(holds, client, effects, jobs, { ...OPTIONS, onError });
  }

  private end(event: string): void {
    this.pending = undefined;
    this.events.push(event);
  }
}

let open: Open;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  open = new Open();
});
afterEach(() => void vi.useRealTimers());

/** Runs the job, whose pauses take no time. */
async function moderate(onError: 'allow' | 'hold' = 'hold'): Promise<string[]> {
  const done = open.service(onError).moderate(ID);
  await vi.runAllTimersAsync();
  await done;
  return open.events;
}

it.each([
  ['allow', 'release'],
  ['block', 'block'],
  ['refuse', 'refuse'],
] as const)('does what the hook answers: %s', async (answer, effect) => {
  open.answers = [answer];
  expect(await moderate()).toEqual(['ask 1000', effect]);
});

it('asks again within the time, which then limits each attempt', async () => {
  open.answers = [undefined, undefined, 'allow'];
  expect(await moderate()).toEqual(['ask 1000', 'ask 750', 'ask 250', 'release']);
});

it('lets an image pass without an answer in time, with MODERATION_ON_ERROR=allow', async () => {
  expect((await moderate('allow')).at(-1)).toBe('release');
});

it('asks later without an answer in time, with MODERATION_ON_ERROR=hold, each time later', async () => {
  const events = await moderate();
  expect(events.at(-1)).toBe(`job ${ID}.${Date.now() + 1_000} in 1000`);
  vi.advanceTimersByTime(1_000);
  events.length = 0;
  expect(await moderate()).toEqual(['ask 1000', `job ${ID}.${Date.now() + 2_000} in 2000`]);
  expect(open.pending).toMatchObject({ timeouts: 2, dueAt: Date.now() + 2_000 });
});

it('leaves a question that is due much later, or that the queue does not take, to the sweeper', async () => {
  open.pending!.timeouts = 7;
  expect(await moderate()).toEqual(['ask 1000']);
  expect(open.pending).toMatchObject({ timeouts: 8, dueAt: Date.now() + 128_000 });
  open = new Open();
  open.queueFails = true;
  expect((await moderate()).filter((event) => !event.startsWith('ask'))).toEqual([]);
  expect(open.pending).toMatchObject({ timeouts: 1 });
});

it('asks about an image that was not asked about in time, because its process died', async () => {
  open.pending!.createdAt -= 3_600_000;
  open.answers = ['block'];
  expect(await moderate('allow')).toEqual(['ask 1000', 'block']);
});

it('lets an image pass without a question if it has waited too long for a hook that fails', async () => {
  open.pending!.createdAt -= 3_600_000;
  open.isFailing = true;
  expect(await moderate('allow')).toEqual(['release']);
  open = new Open();
  open.pending!.createdAt -= 3_600_000;
  open.isFailing = true;
  expect((await moderate('hold'))[0]).toBe('ask 1000');
});

it('does not ask about an image that was decided about or is not due', async () => {
  open.pending!.dueAt += 60_000;
  expect(await moderate()).toEqual([]);
  open.pending = undefined;
  expect(await moderate()).toEqual([]);
});

it.each([
  ['deleted', { deletedAt: 1 }],
  ['blocked', { flags: 2 }],
])('ends the question about an image that was %s', async (_state, changes) => {
  open.link = { ...open.link!, ...changes };
  expect(await moderate()).toEqual(['end']);
});

it('stops asking when an administrator decides meanwhile', async () => {
  open.answers = [undefined, 'refuse'];
  const done = open.service('hold').moderate(ID);
  await vi.advanceTimersByTimeAsync(100);
  open.pending = undefined;
  await vi.runAllTimersAsync();
  await done;
  expect(open.events).toEqual(['ask 1000']);
});
