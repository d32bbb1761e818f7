import type { WantedVariant } from '#formats';
import { RENDER_LANES, type RenderLane } from '#imaging';
import { type JobOutcome, JobQueue } from '#jobs';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

import { joinWanted, makeVariantsJobs, type MakeVariantsPayload } from './make-variants.job.js';

interface Gathering {
  payload: MakeVariantsPayload;
  turn: number;
  added: Promise<void>;
}

/** Has the variants of an image made that are asked for at about the same time, from one decode. */
@Injectable()
export class VariantJobs {
  private readonly gatherings = new Map<string, Gathering>();

  constructor(private readonly jobs: JobQueue) {}

  /**
   * Asks for a variant and waits for at most `timeoutMs` after it is queued. Undefined when it is not known how the render
   * ends. A render that had begun before does not make the variant: one that ended well need not have made it.
   */
  async make(
    lane: RenderLane,
    id: bigint,
    wanted: WantedVariant,
    { turn, timeoutMs }: { turn: number; timeoutMs: number },
  ): Promise<JobOutcome<void> | undefined> {
    await this.add(lane, { id: String(id), wanted: [wanted] }, turn);
    return this.jobs.wait(makeVariantsJobs[lane], String(id), timeoutMs);
  }

  /** What the queue does for jobs that wait: here for one that would begin with the first variant alone. */
  private add(lane: RenderLane, payload: MakeVariantsPayload, turn: number): Promise<void> {
    const { gatherMs } = RENDER_LANES[lane];
    const job = makeVariantsJobs[lane];
    if (gatherMs === 0) return this.jobs.add(job, payload.id, payload, { turn });
    const known = this.gatherings.get(payload.id);
    if (known) {
      known.payload = joinWanted(known.payload, payload);
      known.turn = Math.min(known.turn, turn);
      return known.added;
    }
    const gathering: Gathering = { payload, turn, added: Promise.resolve() };
    gathering.added = sleep(gatherMs).then(() => {
      this.gatherings.delete(payload.id);
      return this.jobs.add(job, payload.id, gathering.payload, { turn: gathering.turn });
    });
    this.gatherings.set(payload.id, gathering);
    return gathering.added;
  }
}
