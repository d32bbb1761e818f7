import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { HoldsRepository, type OpenQuestion, type PendingModeration } from '#links';
import { Inject, Injectable } from '@nestjs/common';

import { HookClient } from './hook-client.js';
import { type Decision, decide, openState, type OpenState } from './hook-decision.js';
import { HookEffects } from './hook-effects.js';
import { HOOK_OPTIONS, type HookOptions } from './hook.options.js';
import { moderateImageJob } from './moderate-image.job.js';

/** Questions that are due later than this are left to the sweeper. */
const MAX_JOB_DELAY_MS = 60_000;
/** The clocks of the processes differ by less. */
const CLOCK_SKEW_MS = 1_000;

/**
 * Has the operator's hook decide about new images. The row in `pending_moderation` says that an image is open and when
 * to ask next. A job asks on time, and the sweeper has every image asked about that is due, so no image is forgotten.
 */
@Injectable()
export class HookService {
  constructor(
    private readonly holds: HoldsRepository,
    private readonly client: HookClient,
    private readonly effects: HookEffects,
    private readonly jobs: JobQueue,
    @Inject(HOOK_OPTIONS) private readonly options: HookOptions,
  ) {}

  /**
   * Asks about an image if that is due, until the hook answers or MODERATION_TIMEOUT_MS has passed since its link was
   * inserted. Resolves when the image was decided about or is to be asked about later. Calling it twice is safe.
   */
  async moderate(id: bigint): Promise<void> {
    for (let attempts = 1; ; attempts += 1) {
      const open = await this.holds.findOpen(id);
      if (!open || open.pending.dueAt > Date.now() + CLOCK_SKEW_MS) return;
      const state = openState(open.link);
      if (!state) return this.holds.end(id);
      const decision = await this.ask(open, state, attempts);
      if (decision.kind === 'final') return this.effects.apply(decision.decision, id);
      if (decision.kind === 'postpone') return this.postpone(open.pending, decision.pauseMs);
      await pause(decision.pauseMs);
    }
  }

  private async ask({ pending, link }: OpenQuestion, state: OpenState, attempts: number): Promise<Decision> {
    const { timeoutMs, onError } = this.options;
    const { timeouts, createdAt } = pending;
    // Every image is asked about once in each window, however long it has waited for its job.
    const leftMs = () => (timeouts === 0 ? createdAt + timeoutMs - Date.now() : 0);
    const attemptMs = attempts === 1 ? timeoutMs : Math.max(1, leftMs());
    // Or each image would wait for its own timeout while the hook is down, and the queue would only grow.
    const isHopeless = onError === 'allow' && leftMs() <= 0 && this.client.isFailing;
    const answer = isHopeless ? undefined : await this.client.ask(link!, attemptMs);
    return decide({ state, answer, attempts, leftMs: leftMs(), timeouts }, this.options);
  }

  private async postpone(pending: PendingModeration, pauseMs: number): Promise<void> {
    const dueAt = Date.now() + pauseMs;
    if (!(await this.holds.postpone(pending, dueAt)) || pauseMs > MAX_JOB_DELAY_MS) return;
    const id = String(pending.imageId);
    // The time is in the id, because the job that calls this has not ended.
    await this.jobs
      .add(moderateImageJob, `${id}.${dueAt}`, { id }, { delayMs: pauseMs, priority: 2 })
      .catch((error: unknown) => {
        // The sweeper adds the job when the queue takes jobs again.
        if (!(error instanceof DomainError)) throw error;
      });
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
