import { Column, Entity, PrimaryColumn } from 'typeorm';

import { epochMs } from '../columns.js';

/** The lock of a task that one process at a time may do: the process that holds it, and until when. */
@Entity('leases')
export class TaskLock {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'varchar', length: 64 })
  holder!: string;

  @Column({ name: 'valid_until', type: 'bigint', transformer: epochMs })
  validUntil!: number;
}
