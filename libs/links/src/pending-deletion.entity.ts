import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A deletion of an image that is due at `dueAt`: at once, or when the image expires. The row stays until every object
 * is deleted, so that a deletion whose process died is found again without listing the store.
 */
@Entity('pending_deletions')
export class PendingDeletion {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ name: 'due_at', type: 'bigint', transformer: epochMs })
  dueAt!: number;

  /** Number of completed passes. Later passes delete objects that were still being written during earlier ones. */
  @Column({ type: 'smallint', transformer: int })
  pass!: number;
}
