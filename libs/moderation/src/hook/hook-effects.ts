import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { HoldsRepository } from '#links';
import { ImageHoldsService } from '#purge';
import { Injectable } from '@nestjs/common';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import { ModerationService } from '../blocks/moderation.service.js';
import type { FinalDecision } from './hook-decision.js';

const HOOK: Actor = { id: null, name: 'moderation hook' };

/** Does what was decided about an image. Each step can be repeated, after a crash in between. */
@Injectable()
export class HookEffects {
  constructor(
    private readonly codec: KeyCodec,
    private readonly images: ImageHoldsService,
    private readonly moderation: ModerationService,
    private readonly holds: HoldsRepository,
    private readonly audit: AuditLog,
  ) {}

  /** When this resolves, the image is no longer open. A decision of an administrator in the meantime wins. */
  async apply(decision: FinalDecision, id: bigint): Promise<void> {
    switch (decision) {
      case 'release':
        return this.images.release(id);
      case 'keep':
        return this.holds.end(id);
      case 'block':
        await this.moderate('block', id, 'The moderation hook blocked the image.');
        return this.holds.end(id);
      case 'delete':
        await this.moderate('delete', id, 'The moderation hook refused the image.');
        return this.holds.end(id);
      case 'refuse':
        return this.refuse(id);
    }
  }

  private async moderate(action: 'block' | 'delete', id: bigint, reason: string): Promise<void> {
    await this.moderation.moderate(HOOK, { action, keys: [this.codec.encode(id)], reason, source: 'hook' });
  }

  private async refuse(id: bigint): Promise<void> {
    const target = this.codec.encode(id);
    // A crash between the two leaves a line without a change. The other order could leave a change without a line.
    await this.audit.append({
      actor: HOOK,
      action: 'refuse',
      target,
      reason: 'The moderation hook refused the image.',
    });
    await this.images.refuse(id, new DomainError('upload-banned', 'This image may not be uploaded here.'));
  }
}
