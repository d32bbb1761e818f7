import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * An image to be deleted at `dueAt`: at once, or when it expires. The row stays until every object is gone, so that
 * a deletion that died is found again without listing the store.
 */
@Entity('pending_deletions')
export class PendingDeletion {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ name: 'due_at', type: 'bigint', transformer: epochMs })
  dueAt!: number;

  /** How many times the objects were deleted; the later passes catch what was under way at the first. */
  @Column({ type: 'smallint', transformer: int })
  pass!: number;
}
