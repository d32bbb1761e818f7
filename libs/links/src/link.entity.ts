import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Bits of `flags`. */
export const ANIMATED = 1;

/**
 * A link: a row *is* the link, and is written after its image is in the store. Small, for there will be 22 billion.
 * The time of its making is in the id.
 */
@Entity('links')
export class Link {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** Which of the image stores holds the object. */
  @Column({ type: 'smallint', transformer: int })
  store!: number;

  /** Index into the list of formats (link-format.ts); 0 in the tombstone of an upload deleted before it was stored. */
  @Column({ type: 'smallint', transformer: int })
  format!: number;

  @Column({ type: 'int', transformer: int })
  bytes!: number;

  /** Pixels as displayed, after orientation. */
  @Column({ type: 'int', transformer: int })
  width!: number;

  @Column({ type: 'int', transformer: int })
  height!: number;

  @Column({ type: 'int', transformer: int })
  flags!: number;

  /** Of the stored bytes. */
  @Column({ type: 'blob' })
  sha256!: Buffer;

  /** Of the bytes as sent; null where they are the stored ones. */
  @Column({ name: 'upload_sha256', type: 'blob', nullable: true })
  uploadSha256!: Buffer | null;

  @Column({ type: 'varchar', length: 128, nullable: true })
  title!: string | null;

  @Column({ type: 'varchar', length: 2000, nullable: true })
  description!: string | null;

  @Column({ name: 'expires_at', type: 'bigint', nullable: true, transformer: epochMs })
  expiresAt!: number | null;

  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, transformer: epochMs })
  deletedAt!: number | null;
}
