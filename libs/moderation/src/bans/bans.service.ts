import { idText } from '#accounts';
import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import type { Ban, BanKind } from './ban.entity.js';
import { BanList } from './ban-list.js';
import { type BanValue, BanValues } from './ban-values.js';
import { BansRepository } from './bans.repository.js';

/** A ban as an administrator describes it. */
export interface WantedBan {
  kind: BanKind;
  /** What `BanValues.parse` reads. */
  value: string;
  reason: string;
  /** Milliseconds since 1970; null: without an end. */
  until: number | null;
}

/**
 * The bans that administrators make and end, with a line in the audit log for each change. This process knows a change
 * when it resolves, every other within 2 s.
 */
@Injectable()
export class BansService {
  constructor(
    private readonly bans: BansRepository,
    private readonly list: BanList,
    private readonly values: BanValues,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Bans a value, and returns the ban that it has already if it is in force. Throws what `BanValues.parse` does,
   * `no-space` and `unavailable`.
   */
  async create(actor: Actor, { kind, value, reason, until }: WantedBan): Promise<Ban> {
    return this.insert(actor, await this.values.parse(kind, value), { reason, until });
  }

  /** Bans what `BanValues.ofImage` returns, without an end. A repeat has no effect. */
  async createForImage(actor: Actor, id: bigint, reason: string): Promise<void> {
    for (const value of await this.values.ofImage(id)) await this.insert(actor, value, { reason, until: null });
  }

  /** Returns at most `limit` bans, the newest first, below the id `before` if it is given. */
  page(before: bigint | undefined, limit: number): Promise<Ban[]> {
    return this.bans.list(before, limit);
  }

  /** Ends a ban. Throws `ban-not-found`, `no-space` and `unavailable`. */
  async delete(actor: Actor, id: bigint): Promise<void> {
    const ban = await this.bans.delete(id, Date.now());
    if (!ban) throw new DomainError('ban-not-found', 'There is no ban with this id.');
    this.list.apply(ban);
    await this.audit.append({ actor, action: 'unban', target: idText(id), reason: ban.reason });
  }

  private async insert(actor: Actor, value: BanValue, more: Pick<WantedBan, 'reason' | 'until'>): Promise<Ban> {
    const { ban, isNew } = await this.bans.create({ ...value, ...more, createdBy: actor.id }, Date.now());
    if (!isNew) return ban;
    this.list.apply(ban);
    await this.audit.append({ actor, action: 'ban', target: idText(ban.id), reason: ban.reason });
    return ban;
  }
}
