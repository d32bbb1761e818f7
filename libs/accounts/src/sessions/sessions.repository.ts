import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { Session } from './session.entity.js';

/** All SQL about sessions. Every statement is on the account's shard, except the sweeper's list of expired ones. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  find(accountId: bigint, tokenSha256: Buffer): Promise<Session | null> {
    return this.database.read((rows) => rows.findOneBy(Session, { accountId, tokenSha256 }));
  }

  /** Returns the sessions of an account, the newest first. */
  list(accountId: bigint): Promise<Session[]> {
    return this.database.read((rows) => rows.find(Session, { where: { accountId }, order: { createdAt: 'DESC' } }));
  }

  async insert(session: Session): Promise<void> {
    await this.database.writeStatement((rows) => rows.insert(Session, session));
  }

  async delete(accountId: bigint, tokenSha256: Buffer): Promise<void> {
    await this.database.writeStatement((rows) => rows.delete(Session, { accountId, tokenSha256 }));
  }

  /** Returns at most `limit` sessions that have expired at `time` (milliseconds since 1970). Reads every shard. */
  expiredAt(time: number, limit: number): Promise<Session[]> {
    return this.database.read((rows) => rows.find(Session, { where: { expiresAt: LessThan(time) }, take: limit }));
  }
}
