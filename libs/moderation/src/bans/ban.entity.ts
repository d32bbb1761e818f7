import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * `sha256`: the bytes of an image, as sent or as stored. `similar`: images with a near perceptual hash. `address`:
 * uploads of clients in a network.
 */
export const BAN_KINDS = ['sha256', 'similar', 'address'] as const;
export type BanKind = (typeof BAN_KINDS)[number];

@Entity('bans')
export class Ban {
  /** 62 bits, ordered by time. */
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ type: 'varchar', length: 16 })
  kind!: BanKind;

  /** The 32 bytes of a digest, the 8 of a perceptual hash, or the 17 of a network (`parseNetwork`). */
  @Column({ type: 'blob' })
  value!: Buffer;

  /** The hashes of the crops of a banned image, 8 bytes each; null if only one hash is known. */
  @Column({ type: 'blob', nullable: true })
  hashes!: Buffer | null;

  @Column({ type: 'varchar', length: 500 })
  reason!: string;

  /** Milliseconds since 1970; null: without an end. */
  @Column({ type: 'bigint', nullable: true, transformer: epochMs })
  until!: number | null;

  /** Milliseconds since 1970. */
  @Column({ name: 'created_at', type: 'bigint', transformer: epochMs })
  createdAt!: number;

  /** The account of the administrator; null: a command. */
  @Column({ name: 'created_by', type: 'bigint', nullable: true, transformer: id64 })
  createdBy!: bigint | null;

  /** Milliseconds since 1970. The row of a deleted ban stays, so that every process learns of it. */
  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, transformer: epochMs })
  deletedAt!: number | null;

  /** Milliseconds since 1970, of the last change. */
  @Column({ name: 'changed_at', type: 'bigint', transformer: epochMs })
  changedAt!: number;
}

/** Returns whether a ban applies at a time in milliseconds since 1970. */
export const isInForce = ({ deletedAt, until }: Pick<Ban, 'deletedAt' | 'until'>, now: number): boolean =>
  deletedAt === null && (until === null || now < until);
