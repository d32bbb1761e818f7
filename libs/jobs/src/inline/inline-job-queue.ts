import { withDeadline } from '#errors';
import { captureTraceContext, FaultPoints, inSpan, type Log, metrics, timed, Tracer } from '#observability';
import PQueue from 'p-queue';

import type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from '../job-definition.js';
import { JobQueue } from '../job-queue.js';
import { isFinal } from '../retry-policy.js';

const MAX_BACKOFF_MS = 60_000;
const HIGHEST_PRIORITY = 1;

interface Job {
  id: string;
  definition: JobDefinition;
  payload: unknown;
  priority: number;
  /** In the lane of its name, where it waits for a slot; otherwise it waits for its delay or back-off. */
  isInLane: boolean;
  /** A time of `performance.now()`. */
  dueAt: number;
  traceContext: string | undefined;
  state: JobState;
  ended: Promise<JobOutcome<unknown>>;
}

interface Lane {
  queue: string;
  handler: JobHandler<unknown, unknown>;
  slots: PQueue;
}

/** Jobs of one process, in its memory: bounded concurrency for each name, retries with exponential back-off. */
export class InlineJobQueue extends JobQueue {
  private readonly lanes = new Map<string, Lane>();
  private readonly jobs = new Map<string, Job>();
  private isClosed = false;

  constructor(
    private readonly concurrency: number,
    private readonly log: Log,
    private readonly tracer: Tracer = new Tracer(),
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {
    super();
    metrics.queueJobs.add(this.countJobs);
  }

  process<P, R>(job: JobDefinition<P, R>, handler: JobHandler<P, R>): void {
    const { name, queue, maxConcurrency = Infinity } = job;
    if (this.lanes.has(name)) throw new Error(`Job ${name} has two handlers.`);
    metrics.initJobCounters(name);
    this.lanes.set(name, {
      queue,
      handler: (payload) => handler(job.payload.parse(payload)),
      slots: new PQueue({ concurrency: Math.min(this.concurrency, maxConcurrency) }),
    });
  }

  async add<P, R>(
    definition: JobDefinition<P, R>,
    id: string,
    payload: P,
    { priority = HIGHEST_PRIORITY, delayMs = 0 }: AddOptions = {},
  ): Promise<void> {
    // Synchronous inside, so that no other call adds the same job in between.
    await inSpan({ name: `queue ${definition.name}`, kind: 'producer' }, async () => {
      const known = this.jobs.get(mapKey(definition, id));
      if (known) this.mergeInto(known, payload, priority);
      else this.start(definition as JobDefinition, id, payload, { priority, delayMs });
    });
    this.faults.reach('job-queued');
  }

  async wait<P, R>(definition: JobDefinition<P, R>, id: string, timeoutMs: number): Promise<JobOutcome<R> | undefined> {
    const job = this.jobs.get(mapKey(definition, id));
    if (!job) return undefined;
    return withDeadline(job.ended as Promise<JobOutcome<R>>, timeoutMs, () => undefined);
  }

  async state<P, R>(definition: JobDefinition<P, R>, id: string): Promise<JobState | undefined> {
    return this.jobs.get(mapKey(definition, id))?.state;
  }

  async drain(timeoutMs: number): Promise<void> {
    const all = [...this.lanes.values()].map(({ slots }) => slots);
    await withDeadline(Promise.all(all.map((slots) => slots.onIdle())), timeoutMs, () => undefined);
    this.isClosed = true;
    for (const slots of all) slots.pause();
    metrics.queueJobs.remove(this.countJobs);
  }

  async ping(): Promise<void> {}

  private readonly countJobs = async (): Promise<metrics.QueueCount[]> => {
    const all = [...this.jobs.values()];
    const states = { waiting: 'queued', active: 'active' } as const;
    return [...this.lanes].flatMap(([name, { queue }]) =>
      Object.entries(states).map(([state, own]) => {
        const jobs = all.filter((job) => job.definition.name === name && job.state.state === own);
        return { queue, state, count: jobs.length };
      }),
    );
  };

  private mergeInto(job: Job, payload: unknown, priority: number): void {
    if (job.state.state !== 'queued') return;
    job.payload = job.definition.merge?.(job.payload, payload) ?? job.payload;
    if (priority >= job.priority) return;
    job.priority = priority;
    if (job.isInLane) this.laneOf(job).slots.setPriority(mapKey(job.definition, job.id), -priority);
  }

  private start(
    definition: JobDefinition,
    id: string,
    payload: unknown,
    { priority, delayMs }: Required<AddOptions>,
  ): void {
    if (this.isClosed) return;
    const job: Job = {
      id,
      definition,
      payload,
      priority,
      isInLane: false,
      dueAt: performance.now() + delayMs,
      traceContext: captureTraceContext(),
      state: { state: 'queued', attempts: 0 },
      ended: Promise.resolve({ ok: true, result: undefined }),
    };
    const key = mapKey(definition, id);
    this.jobs.set(key, job);
    const outcome =
      delayMs > 0 ? sleep(delayMs).then(() => this.processWithRetries(job)) : this.processWithRetries(job);
    job.ended = outcome.finally(() => this.jobs.delete(key));
  }

  private async processWithRetries(job: Job): Promise<JobOutcome<unknown>> {
    const { id, definition, state } = job;
    const { name, attempts, backoffMs } = definition;
    for (;;) {
      try {
        const result = await this.processInLane(job);
        metrics.jobs.inc({ name, outcome: 'done' });
        return { ok: true, result };
      } catch (error) {
        if (!isFinal(error)) this.log.warn({ err: error, job: name, id, attempts: state.attempts }, 'job failed');
        if (isFinal(error) || state.attempts >= attempts) {
          metrics.jobs.inc({ name, outcome: 'failed' });
          return { ok: false, error };
        }
        state.state = 'queued';
        await sleep(backoffWithJitter(backoffMs, state.attempts));
      }
    }
  }

  private async processInLane(job: Job): Promise<unknown> {
    const { slots, handler } = this.laneOf(job);
    job.isInLane = true;
    const attempt = async () => {
      job.isInLane = false;
      job.state.state = 'active';
      job.state.attempts += 1;
      const { name } = job.definition;
      if (job.state.attempts === 1) metrics.jobWaitSeconds.observe({ name }, (performance.now() - job.dueAt) / 1000);
      const attributes = { 'imglink.attempt': job.state.attempts };
      const span = { name: `job ${name}`, kind: 'consumer', attributes } as const;
      return this.tracer.runJob(job.traceContext, span, () =>
        timed(metrics.jobSeconds, { name }, () => handler(job.payload)),
      );
    };
    return slots.add(attempt, { id: mapKey(job.definition, job.id), priority: -job.priority });
  }

  private laneOf({ definition: { name } }: Job): Lane {
    const lane = this.lanes.get(name);
    if (!lane) throw new Error(`Job ${name} has no handler.`);
    return lane;
  }
}

/** Half of the doubled back-off, up to the whole of it. */
function backoffWithJitter(backoffMs: number, attempts: number): number {
  return Math.min(backoffMs * 2 ** (attempts - 1), MAX_BACKOFF_MS) * (0.5 + Math.random() / 2);
}

/** Does not keep the process running: after a restart, the sweeper adds waiting jobs again. */
const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

const mapKey = (definition: { name: string }, id: string) => `${definition.name}:${id}`;
