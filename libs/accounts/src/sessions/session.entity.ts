import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person who is signed in with a browser. Of its token only the digest is stored. */
@Entity('sessions')
export class Session {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;

  @PrimaryColumn({ name: 'token_sha256', type: 'blob' })
  tokenSha256!: Buffer;

  /**
   * The API key that the person signed in with, or a number made from ADMIN_TOKEN; the session ends with either. Null:
   * signed in otherwise.
   */
  @Column({ name: 'key_id', type: 'bigint', nullable: true, transformer: id64 })
  keyId!: bigint | null;

  /** Milliseconds since 1970. */
  @Column({ name: 'created_at', type: 'bigint', transformer: epochMs })
  createdAt!: number;

  @Column({ name: 'expires_at', type: 'bigint', transformer: epochMs })
  expiresAt!: number;

  /** The browser's User-Agent, by which its owner knows the session in a list. */
  @Column({ name: 'user_agent', type: 'varchar', length: 256, nullable: true })
  userAgent!: string | null;
}
