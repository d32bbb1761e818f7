import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The state of an upload, or of the adoption of an image that has a link already. */
export type UploadRowState = 'receiving' | 'recorded' | 'acknowledged' | AdoptionState;

/**
 * `adopting`: an account may have claimed the image. `releasing`: the claim is released, and the link stays as it is.
 */
export type AdoptionState = 'adopting' | 'releasing';

/**
 * An upload without a link whose object may exist under its final key. The row is written before the first byte of the
 * object and deleted in the transaction that inserts the link, so that no store has to be listed for orphans.
 * An anonymous image that an account adopts has such a row, too, while the account may list it without owning it.
 */
@Entity('uploads')
export class UploadRow {
  /** The id of the link and of the object; the row is on the shard of the link. */
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ type: 'varchar', length: 16 })
  state!: UploadRowState;

  /** JSON. Null while the upload is `receiving`. */
  @Column({ type: 'text', nullable: true })
  manifest!: string | null;

  /**
   * The account that the image may be claimed for; null: none. It is written with the row, so that a claim whose
   * process dies before the link is inserted is found without a manifest.
   */
  @Column({ name: 'owner_id', type: 'bigint', nullable: true, transformer: id64 })
  ownerId!: bigint | null;

  /** Milliseconds since 1970 of the last change. */
  @Column({ name: 'touched_at', type: 'bigint', transformer: epochMs })
  touchedAt!: number;
}

export const isAdoption = (state: UploadRowState): state is AdoptionState =>
  state === 'adopting' || state === 'releasing';
