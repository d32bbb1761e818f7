import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What this instance must remember of itself: the fingerprints of its secrets. */
@Entity('instance_facts')
export class InstanceFact {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'varchar', length: 255 })
  value!: string;
}
