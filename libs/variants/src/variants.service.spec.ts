import { DomainError } from '#errors';
import { type AddOptions, type JobDefinition, type JobOutcome, JobQueue } from '#jobs';
import type { Link } from '#links';
import { type ImageStores, variantKey } from '#storage';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';

import type { MakeVariantsPayload } from './make-variants.job.js';
import { VariantQueue } from './variant-queue.js';
import { VariantsService } from './variants.service.js';

type Outcome = JobOutcome<void> | undefined;

/** Ends each job at once with the outcome that the test chooses. */
class ManualJobs extends JobQueue {
  readonly added: string[] = [];
  endWith: (queue: string, payload: MakeVariantsPayload) => Outcome = () => ({ ok: true, result: undefined });
  private readonly payloads = new Map<string, MakeVariantsPayload>();

  override process(): void {}
  override async add<P, R>(
    job: JobDefinition<P, R>,
    id: string,
    payload: P,
    { priority }: AddOptions = {},
  ): Promise<void> {
    const variants = payload as MakeVariantsPayload;
    const words = variants.wanted.map(({ size, extension }) => `${size}.${extension}`);
    this.added.push(`${job.queue} ${words.join(' ')} turn ${priority}`);
    this.payloads.set(id, variants);
  }
  override async wait<P, R>(job: JobDefinition<P, R>, id: string): Promise<JobOutcome<R> | undefined> {
    return this.endWith(job.queue, this.payloads.get(id) as MakeVariantsPayload) as JobOutcome<R> | undefined;
  }
  override async state(): Promise<undefined> {}
  override async drain(): Promise<void> {}
  override async ping(): Promise<void> {}
}

const photo = { id: 7n, store: 0, format: 1, width: 4_000, height: 3_000, flags: 0 } as Link;
const huge = { ...photo, id: 8n, width: 10_000, height: 9_000 };
const small = { size: 's', extension: 'webp' } as const;
const large = { size: 'h', extension: 'jpg' } as const;

let jobs: ManualJobs;
let stored: Set<string>;
let variants: VariantsService;

beforeEach(() => {
  jobs = new ManualJobs();
  stored = new Set();
  const stat = async (key: string) => (stored.has(key) ? { size: key.length } : undefined);
  variants = new VariantsService({ at: () => ({ stat }) } as unknown as ImageStores, new VariantQueue(jobs));
});

const store = ({ id, wanted }: MakeVariantsPayload): Outcome => {
  for (const { size, extension } of wanted) stored.add(variantKey(BigInt(id), size, extension));
  return { ok: true, result: undefined };
};
const failWith = (error: DomainError) => () => ({ ok: false, error }) as const;

it('queues nothing for a variant that is stored', async () => {
  stored.add(variantKey(7n, 's', 'webp'));
  await variants.find(photo, small, 'a');
  expect(jobs.added).toEqual([]);
});

it('queues one job for all requests of a client', async () => {
  jobs.endWith = (_, payload) => store(payload);
  await Promise.all([1, 2, 3].map(() => variants.find(photo, small, 'a')));
  expect(jobs.added).toEqual(['variants s.webp turn 1']);
});

it('queues one job for the variants of a heavy image, with the lowest turn of the requests', async () => {
  jobs.endWith = (_, payload) => store(payload);
  const requests = [variants.find({ ...huge, id: 9n }, small, 'b'), variants.find(huge, small, 'b')];
  await Promise.all([...requests, variants.find(huge, large, 'a'), variants.find(huge, small, 'a')]);
  expect(jobs.added).toEqual(['variants-heavy s.webp turn 1', 'variants-heavy s.webp h.jpg turn 1']);
});

it('queues another job when the first one started before the variant was requested', async () => {
  let ends = 0;
  jobs.endWith = (_, payload) => (++ends === 1 ? { ok: true, result: undefined } : store(payload));
  await variants.find(photo, small, 'a');
  expect(jobs.added).toHaveLength(2);
});

it('queues another job while the queue does not know the outcome', async () => {
  let ends = 0;
  jobs.endWith = (_, payload) => (++ends === 1 ? undefined : store(payload));
  await variants.find(photo, small, 'a');
  expect(jobs.added).toHaveLength(2);
});

it('answers variant-pending after 5 s', async () => {
  jobs.endWith = () => {
    vi.advanceTimersByTime(5_000);
    return undefined;
  };
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  await expect(variants.find(photo, small, 'a')).rejects.toMatchObject({
    code: 'variant-pending',
    retryAfterSeconds: 2,
  });
});

it('remembers for all variants that an image cannot be rendered', async () => {
  jobs.endWith = failWith(new DomainError('damaged-image', 'The pixels cannot be decoded.'));
  await expect(variants.find(photo, small, 'a')).rejects.toMatchObject({ code: 'damaged-image' });
  await expect(variants.find(photo, large, 'b')).rejects.toMatchObject({ code: 'damaged-image' });
  expect(jobs.added).toHaveLength(1);
});

it('queues another job after a failure that can pass', async () => {
  jobs.endWith = failWith(new DomainError('unavailable', 'The store does not answer.'));
  await expect(variants.find(photo, small, 'a')).rejects.toMatchObject({ code: 'unavailable' });
  jobs.endWith = (_, payload) => store(payload);
  await variants.find(photo, small, 'a');
  expect(jobs.added).toHaveLength(2);
});

it('continues in the heavy lane when the light lane is too slow, and starts there the next time', async () => {
  const slow = failWith(new DomainError('variant-pending', 'It takes longer than 5 s.', { isFinal: true }));
  jobs.endWith = (queue, payload) => (queue === 'variants' ? slow() : store(payload));
  await variants.find(photo, small, 'a');
  await variants.find(photo, large, 'a');
  expect(jobs.added).toEqual(['variants s.webp turn 1', 'variants-heavy s.webp turn 1', 'variants-heavy h.jpg turn 1']);
});
