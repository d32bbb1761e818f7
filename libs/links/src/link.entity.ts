import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The link of an image: from an id to the object that holds it. A row is written after its image is in the store. Rows
 * are small, since there will be 22 billion of them; the time of the upload is in the id.
 */
@Entity('links')
export class Link {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** The index of the image store that holds the object. */
  @Column({ type: 'smallint', transformer: int })
  store!: number;

  /** The number of the image format (link-format.ts); 0 in the tombstone of an upload deleted before it was stored. */
  @Column({ type: 'smallint', transformer: int })
  format!: number;

  @Column({ type: 'int', transformer: int })
  bytes!: number;

  /** In pixels, as the image is displayed: after its orientation is applied. */
  @Column({ type: 'int', transformer: int })
  width!: number;

  @Column({ type: 'int', transformer: int })
  height!: number;

  @Column({ type: 'int', transformer: int })
  flags!: number;

  /** The digest of the stored bytes. */
  @Column({ type: 'blob' })
  sha256!: Buffer;

  /** The digest of the bytes as they were sent; null if they were stored unchanged. */
  @Column({ name: 'upload_sha256', type: 'blob', nullable: true })
  uploadSha256!: Buffer | null;

  @Column({ type: 'varchar', length: 128, nullable: true })
  title!: string | null;

  @Column({ type: 'varchar', length: 2000, nullable: true })
  description!: string | null;

  /** Milliseconds since 1970; null: never. */
  @Column({ name: 'expires_at', type: 'bigint', nullable: true, transformer: epochMs })
  expiresAt!: number | null;

  /** Milliseconds since 1970. A link with this field is a tombstone. */
  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, transformer: epochMs })
  deletedAt!: number | null;

  /** The account that uploaded the image; null: anonymous. A tombstone keeps it. */
  @Column({ name: 'owner_id', type: 'bigint', nullable: true, transformer: id64 })
  ownerId!: bigint | null;
}
