import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import { packedIds } from './packed-ids.js';

/**
 * Images under one link. They are in the album's own row, so that whatever is done to it is one statement on one
 * shard. The time of its making is in the id.
 */
@Entity('albums')
export class Album {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ type: 'varchar', length: 128, nullable: true })
  title!: string | null;

  @Column({ type: 'varchar', length: 2000, nullable: true })
  description!: string | null;

  /** In the order that they are shown in; some may be gone by now. */
  @Column({ name: 'image_ids', type: 'blob', transformer: packedIds })
  imageIds!: bigint[];

  /** One of the images; null: the first. */
  @Column({ name: 'cover_id', type: 'bigint', nullable: true, transformer: id64 })
  coverId!: bigint | null;

  /** Words of Imgur's, kept for those who ask: nothing here depends on them. */
  @Column({ type: 'varchar', length: 16 })
  privacy!: string;

  @Column({ type: 'varchar', length: 16 })
  layout!: string;

  /** Grows with each change: of two changes at the same time, the second begins anew. */
  @Column({ type: 'int', transformer: int })
  version!: number;

  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, transformer: epochMs })
  deletedAt!: number | null;
}
