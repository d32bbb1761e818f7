import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import { BansService } from '../bans/bans.service.js';
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

/** What administrators do to images. Each change has a line in the audit log, which is written first. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly codec: KeyCodec,
    private readonly images: ImageChanges,
    private readonly bans: BansService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Blocks, unblocks or deletes images, 16 at a time. Returns a result for each key, in their order. When this
   * resolves, every process shows the changes, and so does every edge that has answered within 3 s. If some fail, the
   * others are still done, and this throws the first failure, such as `unavailable`; a repeat completes them.
   */
  async moderate(actor: Actor, actions: ImageActions): Promise<ActionResult[]> {
    const queue = new PQueue({ concurrency: MAX_CONCURRENT });
    const unique = [...new Set(actions.keys)];
    const settled = await Promise.allSettled(
      unique.map((key) => queue.add(() => this.moderateOne(actor, key, actions))),
    );
    const results = new Map<string, ActionResult>();
    for (const each of settled) {
      if (each.status === 'rejected') throw each.reason;
      results.set(each.value.key, each.value);
    }
    return actions.keys.map((key) => results.get(key)!);
  }

  private async moderateOne(actor: Actor, key: string, { action, ...why }: ImageActions): Promise<ActionResult> {
    const id = this.codec.decode(key);
    if (id === undefined) return { key, status: 404 };
    const outcome = actionOutcome(action, await this.images.stateOf(id));
    if (outcome.status !== 200) return { key, ...outcome };
    const { status, state } = outcome;
    const changes = outcome.changes || (await this.images.becomesLegal(action, id, why));
    // The ban is made of the image's object, which a deletion deletes.
    if (why.bansImage) await this.bans.createForImage(actor, id, why.reason);
    // A crash between the two leaves a line without a change. The other order could leave a change without a line.
    if (changes) await this.audit.append({ actor, action, target: key, reason: why.reason });
    try {
      const resolved = await this.images.change(action, id, why);
      // For example, the image was blocked by reports, and this agrees with them.
      const agrees = !changes && resolved > 0;
      if (agrees) await this.audit.append({ actor, action: 'resolve', target: key, reason: why.reason });
      return { key, status, state };
    } catch (error) {
      // The image was deleted in the meantime.
      if (isCode(error, 'image-gone')) return { key, status: action === 'delete' ? 200 : 410, state: 'deleted' };
      if (isCode(error, 'image-not-found')) return { key, status: 404 };
      throw error;
    }
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof DomainError && error.code === code;
