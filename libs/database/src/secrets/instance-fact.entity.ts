import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A permanent fact about this installation: the fingerprint of one of its secrets. */
@Entity('instance_facts')
export class InstanceFact {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  name!: string;

  @Column({ type: 'varchar', length: 255 })
  value!: string;
}
