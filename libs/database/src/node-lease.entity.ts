import { Column, Entity, PrimaryColumn } from 'typeorm';

import { epochMs } from './columns.js';

/** A node number that was ever used: who holds it, and until when. */
@Entity('node_leases')
export class NodeLeaseRow {
  @PrimaryColumn({ type: 'smallint' })
  node!: number;

  @Column({ type: 'bigint', transformer: epochMs })
  fence!: number;

  @Column({ type: 'varchar', length: 64 })
  holder!: string;

  @Column({ name: 'valid_until', type: 'bigint', transformer: epochMs })
  validUntil!: number;
}
