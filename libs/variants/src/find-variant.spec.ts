import { DomainError } from '#errors';
import { type AddOptions, type JobDefinition, type JobOutcome, JobQueue } from '#jobs';
import type { Link } from '#links';
import { type ImageStores, variantKey } from '#storage';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';

import { FindVariant } from './find-variant.js';
import type { MakeVariantsPayload } from './make-variants.job.js';
import { VariantJobs } from './variant-jobs.js';

type Outcome = JobOutcome<void> | undefined;

/** Ends each job at once, as the test says. */
class ManualJobs extends JobQueue {
  readonly added: string[] = [];
  endWith: (queue: string, payload: MakeVariantsPayload) => Outcome = () => ({ ok: true, result: undefined });
  private readonly payloads = new Map<string, MakeVariantsPayload>();

  override handle(): void {}
  override async add<P, R>(job: JobDefinition<P, R>, id: string, payload: P, { turn }: AddOptions = {}): Promise<void> {
    const variants = payload as MakeVariantsPayload;
    const words = variants.wanted.map(({ size, extension }) => `${size}.${extension}`);
    this.added.push(`${job.queue} ${words.join(' ')} turn ${turn}`);
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
let kept: Set<string>;
let variants: FindVariant;

beforeEach(() => {
  jobs = new ManualJobs();
  kept = new Set();
  const stat = async (key: string) => (kept.has(key) ? { size: key.length } : undefined);
  variants = new FindVariant({ at: () => ({ stat }) } as unknown as ImageStores, new VariantJobs(jobs));
});

const keep = ({ id, wanted }: MakeVariantsPayload): Outcome => {
  for (const { size, extension } of wanted) kept.add(variantKey(BigInt(id), size, extension));
  return { ok: true, result: undefined };
};
const failWith = (error: DomainError) => () => ({ ok: false, error }) as const;

it('asks nobody for a variant that is kept', async () => {
  kept.add(variantKey(7n, 's', 'webp'));
  await variants.find(photo, small, 'a');
  expect(jobs.added).toEqual([]);
});

it('has a variant made once for all requests of a client', async () => {
  jobs.endWith = (_, payload) => keep(payload);
  await Promise.all([1, 2, 3].map(() => variants.find(photo, small, 'a')));
  expect(jobs.added).toEqual(['variants s.webp turn 1']);
});

it('has the variants of a heavy image made together, with the lowest turn of those who ask', async () => {
  jobs.endWith = (_, payload) => keep(payload);
  const asked = [variants.find({ ...huge, id: 9n }, small, 'b'), variants.find(huge, small, 'b')];
  await Promise.all([...asked, variants.find(huge, large, 'a'), variants.find(huge, small, 'a')]);
  expect(jobs.added).toEqual(['variants-heavy s.webp turn 1', 'variants-heavy s.webp h.jpg turn 1']);
});

it('asks again when a render has ended that had begun without the variant', async () => {
  let ends = 0;
  jobs.endWith = (_, payload) => (++ends === 1 ? { ok: true, result: undefined } : keep(payload));
  await variants.find(photo, small, 'a');
  expect(jobs.added).toHaveLength(2);
});

it('asks again while the queue does not know the job', async () => {
  let ends = 0;
  jobs.endWith = (_, payload) => (++ends === 1 ? undefined : keep(payload));
  await variants.find(photo, small, 'a');
  expect(jobs.added).toHaveLength(2);
});

it('says after 5 s that a variant is being made', async () => {
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

it('remembers that an image can not be rendered, in all of its variants', async () => {
  jobs.endWith = failWith(new DomainError('damaged-image', 'The pixels can not be decoded.'));
  await expect(variants.find(photo, small, 'a')).rejects.toMatchObject({ code: 'damaged-image' });
  await expect(variants.find(photo, large, 'b')).rejects.toMatchObject({ code: 'damaged-image' });
  expect(jobs.added).toHaveLength(1);
});

it('forgets a failure that passes', async () => {
  jobs.endWith = failWith(new DomainError('unavailable', 'The store does not answer.'));
  await expect(variants.find(photo, small, 'a')).rejects.toMatchObject({ code: 'unavailable' });
  jobs.endWith = (_, payload) => keep(payload);
  await variants.find(photo, small, 'a');
  expect(jobs.added).toHaveLength(2);
});

it('goes on in the heavy lane with what is too slow for the light one, and begins there the next time', async () => {
  const slow = failWith(new DomainError('variant-pending', 'It takes more than 5 s.', { isFinal: true }));
  jobs.endWith = (queue, payload) => (queue === 'variants' ? slow() : keep(payload));
  await variants.find(photo, small, 'a');
  await variants.find(photo, large, 'a');
  expect(jobs.added).toEqual(['variants s.webp turn 1', 'variants-heavy s.webp turn 1', 'variants-heavy h.jpg turn 1']);
});
