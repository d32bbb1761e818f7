import type { Principal } from '#accounts';
import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { AuditEntry } from './audit-entry.entity.js';
import { timeId } from '../time-id.js';

const MAX_REASON = 500;
/** A line has at most 2 KB, so a statement has at most 1 MB. */
const MAX_LINES = 500;

/** Who acts. */
export interface Actor {
  /** The account; null: a command of the operator, or imglink itself. */
  id: bigint | null;
  name: string;
}

export type AuditAction =
  | 'block'
  | 'unblock'
  | 'delete'
  | 'ban'
  | 'unban'
  | 'refuse'
  | 'resolve'
  | `account.${'create' | 'update' | 'delete'}`
  | `key.${'create' | 'revoke'}`;

/** One action, before it is written. */
export interface AuditLine {
  actor: Actor;
  action: AuditAction;
  /** The key of an image, or the text of the id of an account, an API key or a ban. */
  target: string;
  /** Longer ones are cut at 500 characters. */
  reason?: string;
}

export const actorOf = ({ account }: Principal): Actor => ({ id: account.id, name: account.name });

/** Who did what, when and why. Lines are appended and read, and never changed or deleted. */
@Injectable()
export class AuditLog {
  private lastId = 0n;

  constructor(private readonly database: Database) {}

  /**
   * Writes a line, which is durable when this resolves. `id`: made by `timeId`; a repeat with the same id, actor,
   * action and target writes no other line. Throws `no-space` or `unavailable`.
   */
  async append(line: AuditLine, id?: bigint): Promise<void> {
    const entry = this.entryOf(line, id);
    let isWritten = await this.insert(entry);
    while (!isWritten) isWritten = await this.insert({ ...entry, id: this.nextId(entry.at) });
  }

  /**
   * Writes lines, 500 with each statement. They are durable when this resolves; if it throws, some may be. Throws what
   * `append` does.
   */
  async appendAll(lines: readonly AuditLine[]): Promise<void> {
    for (let start = 0; start < lines.length; start += MAX_LINES) {
      const page = lines.slice(start, start + MAX_LINES);
      const entries = page.map((line) => this.entryOf(line));
      if (await this.insertAll(entries)) continue;
      // An id is taken, maybe by the same line. One by one, each line learns which it is.
      for (const [index, line] of page.entries()) await this.append(line, entries[index]?.id);
    }
  }

  /** Returns at most `limit` lines, the newest first. `before`: the id of the last line of the page before. */
  page(before: bigint | undefined, limit: number): Promise<AuditEntry[]> {
    const where = before === undefined ? {} : { id: LessThan(before) };
    return this.database.read((rows) => rows.find(AuditEntry, { where, order: { id: 'DESC' }, take: limit }));
  }

  private entryOf({ actor, action, target, reason = '' }: AuditLine, id?: bigint): AuditEntry {
    const at = Date.now();
    const { id: actorId, name: actorName } = actor;
    return { id: id ?? this.nextId(at), at, actorId, actorName, action, target, reason: reason.slice(0, MAX_REASON) };
  }

  /** Returns false if an id is taken. */
  private insertAll(entries: AuditEntry[]): Promise<boolean> {
    return this.database.writeStatement(async (rows) => {
      try {
        await rows.insert(AuditEntry, entries);
        return true;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        return false;
      }
    });
  }

  /** Lines that this process writes in the same millisecond have rising ids, too. */
  private nextId(now: number): bigint {
    const id = timeId(now);
    this.lastId = id > this.lastId ? id : this.lastId + 1n;
    return this.lastId;
  }

  /** Returns false if another line has the id. */
  private insert(entry: AuditEntry): Promise<boolean> {
    return this.database.writeStatement(async (rows) => {
      try {
        await rows.insert(AuditEntry, entry);
        return true;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // The statement is repeated after a lost connection. Then the line is this one.
        const found = await rows.findOneByOrFail(AuditEntry, { id: entry.id });
        return found.target === entry.target && found.action === entry.action && found.actorId === entry.actorId;
      }
    });
  }
}
