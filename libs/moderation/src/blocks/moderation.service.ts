import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import { BansService } from '../bans/bans.service.js';
import { ReportsService } from '../reports/reports.service.js';
import { actionOutcome, type ModerationAction, type ResultState } from './action-outcome.js';
import { type ChangeReason, ImageChanges } from './image-changes.js';

/** One request for many images leaves connections to the database for other requests. */
const MAX_CONCURRENT = 16;

export interface ImageActions extends ChangeReason {
  action: ModerationAction;
  /** The keys of the images. One that is there twice counts once, and has a result for each place. */
  keys: readonly string[];
  /** A block or deletion also bans the image: uploads of it and of similar ones are refused. */
  bansImage?: boolean | undefined;
}

export interface ActionResult {
  key: string;
  /** 404: there is no such image, or it is still being stored. 410: it was deleted or has expired. */
  status: 200 | 404 | 410;
  state?: ResultState;
}

/** What an action does to one image. */
interface Plan {
  key: string;
  /** Undefined: nothing is done. */
  id?: bigint;
  /** True if the state of the image changes, which has a line in the audit log. */
  changes: boolean;
  result: ActionResult;
}

/** What administrators do to images. Each change has a line in the audit log, which is written first. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly codec: KeyCodec,
    private readonly images: ImageChanges,
    private readonly bans: BansService,
    private readonly reports: ReportsService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Blocks, unblocks or deletes images, 16 at a time. Returns a result for each key, in their order. When this
   * resolves, every process shows the changes, and so does every edge that has answered within 3 s. If some fail, the
   * others are still done, and this throws the first failure, such as `unavailable`; a repeat completes them.
   */
  async moderate(actor: Actor, actions: ImageActions): Promise<ActionResult[]> {
    const { action, reason } = actions;
    const plans = await settleEach([...new Set(actions.keys)], (key) => this.plan(actor, key, actions));
    const planned = fulfilled(plans);
    const changed = planned.filter(({ changes }) => changes).map(({ key }) => key);
    // A crash after this leaves lines without changes. The other order could leave changes without lines.
    await this.audit.appendAll(changed.map((target) => ({ actor, action, target, reason })));
    const settled = await this.changeAll(planned, actor, actions);
    for (const each of [...plans, ...settled]) if (each.status === 'rejected') throw each.reason;
    const results = new Map(fulfilled(settled).map(({ result }) => [result.key, result]));
    return actions.keys.map((key) => results.get(key)!);
  }

  /**
   * Changes the images and resolves their open reports with the reason of the action. Before an unblocking, so that
   * none of the reports hides the image again; else after the change, so that no report is lost if the change fails.
   */
  private async changeAll(plans: Plan[], actor: Actor, actions: ImageActions): Promise<PromiseSettledResult<Plan>[]> {
    const change = (some: Plan[]) => settleEach(some, (plan) => this.change(plan, actions));
    const resolve = (some: Plan[]) => this.resolveReports(some, actor, actions);
    const [first, second] = actions.action === 'unblock' ? [resolve, change] : [change, resolve];
    const settled = await first(plans);
    return [...settled.filter(({ status }) => status === 'rejected'), ...(await second(fulfilled(settled)))];
  }

  /** Finds out what the action does to an image, and bans it. */
  private async plan(actor: Actor, key: string, { action, ...why }: ImageActions): Promise<Plan> {
    const id = this.codec.decode(key);
    if (id === undefined) return { key, changes: false, result: { key, status: 404 } };
    const outcome = actionOutcome(action, await this.images.stateOf(id));
    if (outcome.status !== 200) return { key, changes: false, result: { key, ...outcome } };
    const { status, state } = outcome;
    const changes = outcome.changes || (await this.images.becomesLegal(action, id, why));
    // The ban is made of the image's object, which a deletion deletes.
    if (why.bansImage) await this.bans.createForImage(actor, id, why.reason);
    return { key, id, changes, result: { key, status, state } };
  }

  private async change(plan: Plan, { action, ...why }: ImageActions): Promise<Plan> {
    const { key, id } = plan;
    if (id === undefined) return plan;
    try {
      await this.images.change(action, id, why);
      return plan;
    } catch (error) {
      // The image was deleted in the meantime.
      const gone: ActionResult = { key, status: action === 'delete' ? 200 : 410, state: 'deleted' };
      if (isCode(error, 'image-gone')) return { key, changes: false, result: gone };
      if (isCode(error, 'image-not-found')) return { key, changes: false, result: { key, status: 404 } };
      throw error;
    }
  }

  /** Few images have reports, so one look-up finds those that have. */
  private async resolveReports(plans: Plan[], actor: Actor, { reason }: ImageActions) {
    const ids = plans.map(({ id }) => id).filter((id) => id !== undefined);
    const [found] = await Promise.allSettled([this.reports.reportedOf(ids)]);
    return settleEach(plans, async (plan) => {
      const { id, key, changes } = plan;
      if (found.status === 'rejected') throw found.reason;
      if (id === undefined || !found.value.has(id)) return plan;
      const resolved = await this.reports.resolveAll(id, reason);
      // For example, the image was blocked by reports, and this agrees with them.
      if (!changes && resolved > 0) await this.audit.append({ actor, action: 'resolve', target: key, reason });
      return plan;
    });
  }
}

/** Works on all items, 16 at a time, whether others fail or not. */
function settleEach<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<PromiseSettledResult<R>[]> {
  const queue = new PQueue({ concurrency: MAX_CONCURRENT });
  return Promise.allSettled(items.map((item) => queue.add(() => work(item))));
}

const fulfilled = <T>(settled: readonly PromiseSettledResult<T>[]): T[] =>
  settled.filter((each) => each.status === 'fulfilled').map(({ value }) => value);

const isCode = (error: unknown, code: string): boolean => error instanceof DomainError && error.code === code;
