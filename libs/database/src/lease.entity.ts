import { Column, Entity, PrimaryColumn } from 'typeorm';

import { epochMs } from './columns.js';

/** Work that one process at a time does. */
@Entity('leases')
export class Lease {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'varchar', length: 64 })
  holder!: string;

  @Column({ name: 'valid_until', type: 'bigint', transformer: epochMs })
  validUntil!: number;
}
