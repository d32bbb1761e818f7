import { captureTraceContext, withTraceContext, inSpan, type Log, metrics, timed } from '#observability';
import PQueue from 'p-queue';

import type { AddOptions, JobDefinition, JobHandler, JobOutcome, JobState } from '../job-definition.js';
import { isFinal } from '../job-error.js';
import { JobQueue } from '../job-queue.js';

const MAX_BACKOFF_MS = 60_000;

interface Job {
  definition: JobDefinition;
  payload: unknown;
  turn: number;
  /** It waits for a free place among those that run, and not for its next try. */
  isInLane: boolean;
  /** In the time of `performance.now()`. */
  dueAt: number;
  /** Of whoever added it. */
  traceContext: string | undefined;
  state: JobState;
  ended: Promise<JobOutcome<unknown>>;
}

/** Jobs of one process, in its memory: bounded concurrency per name, retries with exponential backoff. */
export class InlineJobQueue extends JobQueue {
  private readonly lanes = new Map<string, PQueue>();
  private readonly handlers = new Map<string, JobHandler<unknown, unknown>>();
  private readonly definitions = new Map<string, { name: string; queue: string }>();
  private readonly jobs = new Map<string, Job>();
  private isClosed = false;

  constructor(
    private readonly concurrency: number,
    private readonly log: Log,
  ) {
    super();
    metrics.queueCounts.add(this.counts);
  }

  handle<P, R>(job: JobDefinition<P, R>, handler: JobHandler<P, R>): void {
    if (this.handlers.has(job.name)) throw new Error(`Job ${job.name} has two handlers.`);
    this.handlers.set(job.name, (payload) => handler(job.payload.parse(payload)));
    metrics.initJobCounters(job.name);
    this.definitions.set(job.name, job);
    const concurrency = Math.min(this.concurrency, job.maxConcurrency ?? Infinity);
    this.lanes.set(job.name, new PQueue({ concurrency }));
  }

  async add<P, R>(
    definition: JobDefinition<P, R>,
    id: string,
    payload: P,
    { turn = 1, delayMs = 0 }: AddOptions = {},
  ): Promise<void> {
    // Begun at once: nobody else may add the same in between.
    await inSpan({ name: `queue ${definition.name}`, kind: 'producer' }, async () => {
      const known = this.jobs.get(nameOf(definition, id));
      if (known) this.join(known, id, payload, turn);
      else this.begin(definition as JobDefinition, id, payload, { turn, delayMs });
    });
  }

  async wait<P, R>(definition: JobDefinition<P, R>, id: string, timeoutMs: number): Promise<JobOutcome<R> | undefined> {
    const job = this.jobs.get(nameOf(definition, id));
    if (!job) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    try {
      return await Promise.race([job.ended as Promise<JobOutcome<R>>, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  async state<P, R>(definition: JobDefinition<P, R>, id: string): Promise<JobState | undefined> {
    return this.jobs.get(nameOf(definition, id))?.state;
  }

  async drain(timeoutMs: number): Promise<void> {
    const lanes = [...this.lanes.values()];
    await Promise.race([
      Promise.all(lanes.map((lane) => lane.onIdle())),
      new Promise((resolve) => setTimeout(resolve, timeoutMs).unref()),
    ]);
    this.isClosed = true;
    for (const lane of lanes) lane.pause();
    metrics.queueCounts.delete(this.counts);
  }

  async ping(): Promise<void> {}

  private readonly counts = async (): Promise<metrics.QueueCount[]> => {
    const held = [...this.jobs.values()];
    const states = { waiting: 'queued', active: 'active' } as const;
    return [...this.definitions.values()].flatMap(({ name, queue }) =>
      Object.entries(states).map(([state, own]) => {
        const count = held.filter(({ definition, state: { state: now } }) => definition.name === name && now === own);
        return { queue, state, count: count.length };
      }),
    );
  };

  private join(job: Job, id: string, payload: unknown, turn: number): void {
    if (job.state.state !== 'queued') return;
    job.payload = job.definition.merge?.(job.payload, payload) ?? job.payload;
    if (turn >= job.turn) return;
    job.turn = turn;
    if (job.isInLane) this.lanes.get(job.definition.name)?.setPriority(nameOf(job.definition, id), -turn);
  }

  private begin(
    definition: JobDefinition,
    id: string,
    payload: unknown,
    { turn, delayMs }: Required<AddOptions>,
  ): void {
    if (this.isClosed) return;
    const name = nameOf(definition, id);
    const job: Job = {
      definition,
      payload,
      turn,
      isInLane: false,
      dueAt: performance.now() + delayMs,
      traceContext: captureTraceContext(),
      state: { state: 'queued', attempts: 0 },
      ended: Promise.resolve({ ok: true, result: undefined }),
    };
    this.jobs.set(name, job);
    const delayed = delayMs > 0 ? wait(delayMs) : undefined;
    job.ended = (delayed ? delayed.then(() => this.runToItsEnd(job, id)) : this.runToItsEnd(job, id)).finally(() =>
      this.jobs.delete(name),
    );
  }

  private async runToItsEnd(job: Job, id: string): Promise<JobOutcome<unknown>> {
    const { name, attempts, backoffMs } = job.definition;
    for (;;) {
      try {
        const result = await this.runOnce(job, id);
        metrics.jobs.inc({ name, outcome: 'done' });
        return { ok: true, result };
      } catch (error) {
        const over = isFinal(error) || job.state.attempts >= attempts;
        if (!isFinal(error)) this.log.warn({ err: error, job: name, id, attempts: job.state.attempts }, 'job failed');
        if (over) {
          metrics.jobs.inc({ name, outcome: 'failed' });
          return { ok: false, error };
        }
        job.state.state = 'queued';
        await this.pause(backoffMs * 2 ** (job.state.attempts - 1));
      }
    }
  }

  private async runOnce(job: Job, id: string): Promise<unknown> {
    const lane = this.lanes.get(job.definition.name);
    const handler = this.handlers.get(job.definition.name);
    if (!lane || !handler) throw new Error(`Job ${job.definition.name} has no handler.`);
    job.isInLane = true;
    const runIt = async () => {
      job.isInLane = false;
      job.state.state = 'active';
      job.state.attempts += 1;
      const labels = { name: job.definition.name };
      if (job.state.attempts === 1) metrics.jobWaitSeconds.observe(labels, (performance.now() - job.dueAt) / 1000);
      const attributes = { 'imglink.attempt': job.state.attempts };
      const span = { name: `job ${job.definition.name}`, kind: 'consumer', attributes } as const;
      return withTraceContext(job.traceContext, span, () =>
        timed(metrics.jobSeconds, labels, () => handler(job.payload)),
      );
    };
    return lane.add(runIt, { id: nameOf(job.definition, id), priority: -job.turn });
  }

  private pause(ms: number): Promise<void> {
    return wait(Math.min(ms, MAX_BACKOFF_MS) * (0.5 + Math.random() / 2));
  }
}

/** Not awaited at the drain, nor keeping the process: a job that waits is the sweeper's after the restart. */
const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

const nameOf = (definition: { name: string }, id: string) => `${definition.name}:${id}`;
