import { Column, Entity, PrimaryColumn } from 'typeorm';

import { epochMs } from '../columns.js';

/** Which process does a task that one process at a time may do. */
@Entity('leases')
export class TaskLock {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'varchar', length: 64 })
  holder!: string;

  @Column({ name: 'valid_until', type: 'bigint', transformer: epochMs })
  validUntil!: number;
}
