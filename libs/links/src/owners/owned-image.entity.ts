import { id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A live image of an account, or an upload that will be one. The row is there whenever the link of the image is, and on
 * the shard of the account, so that a list of its images reads one shard, by primary key.
 */
@Entity('account_images')
export class OwnedImage {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;

  /** The id of the link. Newer images have higher ids. */
  @PrimaryColumn({ name: 'image_id', type: 'bigint', transformer: id64 })
  imageId!: bigint;

  /** The API key of the upload, or 0. */
  @Column({ name: 'key_id', type: 'bigint', transformer: id64 })
  keyId!: bigint;

  /** The bytes that `account_usage` counts for the image: its stored bytes, or those received until it is stored. */
  @Column({ type: 'int', transformer: int })
  bytes!: number;
}
