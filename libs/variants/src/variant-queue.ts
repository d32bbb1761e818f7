import type { WantedVariant } from '#formats';
import { RENDER_LANES, type RenderLane } from '#imaging';
import { type JobOutcome, JobQueue } from '#jobs';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

import { joinWanted, makeVariantsJobs, type MakeVariantsPayload } from './make-variants.job.js';

/** A job that is added when the gathering time of its lane is over. */
interface GatheredJob {
  payload: MakeVariantsPayload;
  turn: number;
  added: Promise<void>;
}

/** Queues renders. Variants of an image that are requested at about the same time share one job, and so one decode. */
@Injectable()
export class VariantQueue {
  private readonly gathered = new Map<string, GatheredJob>();

  constructor(private readonly jobs: JobQueue) {}

  /**
   * Queues a render and waits at most `timeoutMs` for its outcome, from the moment when the job is in the queue.
   * Returns undefined when the outcome is not known. A good outcome does not mean that the variant exists: a job that
   * had started before does not render it.
   */
  async render(
    lane: RenderLane,
    image: bigint,
    wanted: WantedVariant,
    { turn, timeoutMs }: { turn: number; timeoutMs: number },
  ): Promise<JobOutcome<void> | undefined> {
    await this.add(lane, { id: String(image), wanted: [wanted] }, turn);
    return this.jobs.wait(makeVariantsJobs[lane], String(image), timeoutMs);
  }

  /**
   * The queue merges payloads of waiting jobs only. A lane with a gathering time delays its jobs, so that payloads are
   * merged even if the queue is idle.
   */
  private add(lane: RenderLane, payload: MakeVariantsPayload, turn: number): Promise<void> {
    const { gatherMs } = RENDER_LANES[lane];
    const job = makeVariantsJobs[lane];
    if (gatherMs === 0) return this.jobs.add(job, payload.id, payload, { priority: turn });
    const known = this.gathered.get(payload.id);
    if (known) {
      known.payload = joinWanted(known.payload, payload);
      known.turn = Math.min(known.turn, turn);
      return known.added;
    }
    const gathered: GatheredJob = { payload, turn, added: Promise.resolve() };
    gathered.added = sleep(gatherMs).then(() => {
      this.gathered.delete(payload.id);
      return this.jobs.add(job, payload.id, gathered.payload, { priority: gathered.turn });
    });
    this.gathered.set(payload.id, gathered);
    return gathered.added;
  }
}
