import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One action of an administrator or of an account. Rows are only ever inserted. */
@Entity('audit')
export class AuditEntry {
  /** Rises with the time (time-id.ts). */
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** Milliseconds since 1970. */
  @Column({ type: 'bigint', transformer: epochMs })
  at!: number;

  /** The account that acted; null: a command of the operator, or imglink itself. */
  @Column({ name: 'actor_id', type: 'bigint', nullable: true, transformer: id64 })
  actorId!: bigint | null;

  /** The name that the actor had at the time. */
  @Column({ name: 'actor_name', type: 'varchar', length: 128 })
  actorName!: string;

  /** What was done, for example `block` or `key.create`. */
  @Column({ type: 'varchar', length: 32 })
  action!: string;

  /** The key of an image, or the id of an account, an API key or a ban. */
  @Column({ type: 'varchar', length: 256 })
  target!: string;

  @Column({ type: 'varchar', length: 500 })
  reason!: string;
}
