import { Database, UNCOUNTED } from '#database';
import { Injectable } from '@nestjs/common';
import { LessThan, MoreThanOrEqual } from 'typeorm';

import { DayCountRow } from './day-count.entity.js';
import type { DayCount } from './day-counts.js';

/** All SQL about counts. The table is on one shard, which Vitess knows by the name of the table. */
@Injectable()
export class DayCountsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Adds to the counts of all processes, in one statement. Throws `no-space` or `unavailable`; if the connection was
   * lost during the commit, the counts may have been added.
   */
  async add(counts: readonly DayCount[]): Promise<void> {
    if (counts.length === 0) return;
    const values = counts.map(() => '(?, ?, ?)').join(', ');
    // TypeORM's upsert replaces a value, but cannot add to one.
    const onDuplicate = this.database.isShared
      ? 'ON DUPLICATE KEY UPDATE amount = amount + VALUES(amount)'
      : 'ON CONFLICT(day, name) DO UPDATE SET amount = amount + excluded.amount';
    const statement = `/* ${UNCOUNTED} */ INSERT INTO day_counts(day, name, amount) VALUES ${values} ${onDuplicate}`;
    const parameters = counts.flatMap(({ day, name, amount }) => [day, name, amount]);
    // A transaction, because `writeStatement` would repeat the addition after a lost connection.
    await this.database.write((rows) => rows.query(statement, parameters));
  }

  /** Returns the counts of a day (in days since 1970-01-01) and of all later ones. */
  findSince(day: number): Promise<DayCountRow[]> {
    return this.database.read((rows) => rows.findBy(DayCountRow, { day: MoreThanOrEqual(day) }));
  }

  async deleteBefore(day: number): Promise<void> {
    await this.database.write((rows) => rows.delete(DayCountRow, { day: LessThan(day) }));
  }
}
