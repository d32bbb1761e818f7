import { Column, Entity, PrimaryColumn } from 'typeorm';

import { epochMs, int } from '../columns.js';

/** A node number that was used at least once, with the process that holds it and the end of the lease. */
@Entity('node_leases')
export class NodeLeaseRow {
  @PrimaryColumn({ type: 'smallint', transformer: int })
  node!: number;

  @Column({ type: 'bigint', transformer: int })
  fence!: number;

  @Column({ type: 'varchar', length: 64 })
  holder!: string;

  @Column({ name: 'valid_until', type: 'bigint', transformer: epochMs })
  validUntil!: number;
}
