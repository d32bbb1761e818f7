import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * An image that the moderation hook has not decided about yet. The row is inserted with the link, on its shard, and
 * exists until the image is decided about, so that a process that dies leaves the question to another one.
 */
@Entity('pending_moderation')
export class PendingModeration {
  @PrimaryColumn({ name: 'image_id', type: 'bigint', transformer: id64 })
  imageId!: bigint;

  /** When the link was inserted, in milliseconds since 1970. */
  @Column({ name: 'created_at', type: 'bigint', transformer: epochMs })
  createdAt!: number;

  /** When the hook is to be asked next, in milliseconds since 1970. */
  @Column({ name: 'due_at', type: 'bigint', transformer: epochMs })
  dueAt!: number;

  /** The number of times that MODERATION_TIMEOUT_MS passed without an answer. */
  @Column({ type: 'smallint', transformer: int })
  timeouts!: number;
}
