import { int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { CountName } from './day-counts.js';

/** What all processes have counted on one day. */
@Entity('day_counts')
export class DayCountRow {
  /** UTC, in days since 1970-01-01. */
  @PrimaryColumn({ type: 'int', transformer: int })
  day!: number;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: CountName;

  @Column({ type: 'bigint', transformer: int })
  amount!: number;
}
