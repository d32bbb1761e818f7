import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who blocked an image: an administrator, the number of its reports, or the moderation hook. */
export type BlockSource = 'admin' | 'reports' | 'hook';

/** Why an image is blocked. The row exists as long as the link has the flag, and is on the shard of the image. */
@Entity('blocks')
export class Block {
  @PrimaryColumn({ name: 'image_id', type: 'bigint', transformer: id64 })
  imageId!: bigint;

  /** Milliseconds since 1970. */
  @Column({ name: 'blocked_at', type: 'bigint', transformer: epochMs })
  blockedAt!: number;

  /** 1 if the law or a court demands the block. Then the image's page names the reason. */
  @Column({ name: 'is_legal', type: 'smallint', transformer: int })
  isLegal!: number;

  /** At most 500 characters. */
  @Column({ type: 'varchar', length: 500 })
  reason!: string;

  @Column({ type: 'varchar', length: 16 })
  source!: BlockSource;
}
