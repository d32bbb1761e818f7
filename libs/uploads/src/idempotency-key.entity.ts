import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request that carried an Idempotency-Key, for 24 hours. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** SHA-256 of the operation and the key, and of who sent it where the key may be guessed. */
  @PrimaryColumn({ type: 'blob' })
  hash!: Buffer;

  /** Names the request that is at work on it, so that one which lost its lease can't finish it. */
  @Column({ type: 'varchar', length: 36 })
  claim!: string;

  @Column({ name: 'leased_until', type: 'bigint', transformer: epochMs })
  leasedUntil!: number;

  /** The upload that the request at work makes, once its bytes are here: whoever takes over finds it. */
  @Column({ name: 'image_id', type: 'bigint', nullable: true, transformer: id64 })
  imageId!: bigint | null;

  /** SHA-256 of what the request asks for; null until its upload is noted or it has ended. */
  @Column({ type: 'blob', nullable: true })
  fingerprint!: Buffer | null;

  @Column({ type: 'int', nullable: true })
  status!: number | null;

  /** JSON of the answer, without the delete token. */
  @Column({ type: 'text', nullable: true })
  body!: string | null;

  @Column({ name: 'expires_at', type: 'bigint', transformer: epochMs })
  expiresAt!: number;
}
