import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request that carried an Idempotency-Key. Kept for 24 hours. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** SHA-256 of the operation and the key, and of the client's network if the key can be guessed. */
  @PrimaryColumn({ type: 'blob' })
  hash!: Buffer;

  /** A UUID of the request that holds the claim. A request that lost its claim can change nothing. */
  @Column({ type: 'varchar', length: 36 })
  claim!: string;

  @Column({ name: 'leased_until', type: 'bigint', transformer: epochMs })
  leasedUntil!: number;

  /** The upload of the request that holds the claim, once its bytes are received. The next holder takes it over. */
  @Column({ name: 'image_id', type: 'bigint', nullable: true, transformer: id64 })
  imageId!: bigint | null;

  /** SHA-256 of the fields and the image of the request; null until the upload is noted or the request has ended. */
  @Column({ type: 'blob', nullable: true })
  fingerprint!: Buffer | null;

  @Column({ type: 'int', nullable: true, transformer: int })
  status!: number | null;

  /** The answer as JSON, without the delete token. */
  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ name: 'expires_at', type: 'bigint', transformer: epochMs })
  expiresAt!: number;
}
