import { id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The address that an image was uploaded from. The row is written with the link, is on its shard, and is deleted
 * UPLOADER_ADDRESS_DAYS after the upload, also if the image was deleted before.
 */
@Entity('image_origins')
export class ImageOrigin {
  @PrimaryColumn({ name: 'image_id', type: 'bigint', transformer: id64 })
  imageId!: bigint;

  /** The 16 bytes of an IPv6 address; those of the mapped one (RFC 4291, section 2.5.5.2) for IPv4. */
  @Column({ type: 'blob' })
  address!: Buffer;
}
