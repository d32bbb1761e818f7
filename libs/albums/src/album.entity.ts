import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import { packedIds } from './packed-ids.js';

/**
 * An ordered set of images under one link. The row of the album holds the ids of its images, so that every operation is
 * one statement on one shard. The time of its creation is in the id.
 */
@Entity('albums')
export class Album {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ type: 'varchar', length: 128, nullable: true })
  title!: string | null;

  @Column({ type: 'varchar', length: 2000, nullable: true })
  description!: string | null;

  /** In the order in which they are shown. Some may have been deleted since. */
  @Column({ name: 'image_ids', type: 'blob', transformer: packedIds })
  imageIds!: bigint[];

  /** The image that represents the album; null: the first one. */
  @Column({ name: 'cover_id', type: 'bigint', nullable: true, transformer: id64 })
  coverId!: bigint | null;

  /** A setting of Imgur's API that is stored and returned, and has no effect. So is `layout`. */
  @Column({ type: 'varchar', length: 16 })
  privacy!: string;

  @Column({ type: 'varchar', length: 16 })
  layout!: string;

  /** The account that owns it; null: it is anonymous. */
  @Column({ name: 'owner_id', type: 'bigint', nullable: true, transformer: id64 })
  ownerId!: bigint | null;

  /** Increases with each change, so that the second of two concurrent changes is detected and made again. */
  @Column({ type: 'int', transformer: int })
  version!: number;

  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, transformer: epochMs })
  deletedAt!: number | null;
}
