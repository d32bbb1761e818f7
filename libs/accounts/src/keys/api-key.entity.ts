import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import { type AccountLimits, accountLimitsColumn } from '../rights/account-limits.js';
import { type Scopes, scopesColumn } from '../rights/scopes.js';

/** An API key of an account. Of its secret only the digest is stored. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;

  @Column({ type: 'varchar', length: 128 })
  name!: string;

  @Column({ name: 'secret_sha256', type: 'blob' })
  secretSha256!: Buffer;

  @Column({ type: 'varchar', length: 64, transformer: scopesColumn })
  scopes!: Scopes;

  @Column({ type: 'text', nullable: true, transformer: accountLimitsColumn })
  limits!: AccountLimits;

  /**
   * The limited key whose counts this key shares, because that key has made it, or has made its maker. Null: the counts
   * are its own.
   */
  @Column({ name: 'counts_with', type: 'bigint', nullable: true, transformer: id64 })
  countsWith!: bigint | null;

  /** Milliseconds since 1970. */
  @Column({ name: 'created_at', type: 'bigint', transformer: epochMs })
  createdAt!: number;

  @Column({ name: 'expires_at', type: 'bigint', nullable: true, transformer: epochMs })
  expiresAt!: number | null;

  @Column({ name: 'revoked_at', type: 'bigint', nullable: true, transformer: epochMs })
  revokedAt!: number | null;

  /** Milliseconds since 1970, at most 5 minutes late (ApiKeyUses). */
  @Column({ name: 'last_used_at', type: 'bigint', nullable: true, transformer: epochMs })
  lastUsedAt!: number | null;
}

/** Lists the keys of an account, on its shard. */
@Entity('account_keys')
export class AccountKey {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;

  @PrimaryColumn({ name: 'key_id', type: 'bigint', transformer: id64 })
  keyId!: bigint;
}

/**
 * Returns the id under which uploads of the key are counted for its limits. A limited key and the keys that it makes
 * have one id, so that it cannot multiply its limits.
 */
export const countedKeyId = ({ id, countsWith }: Pick<ApiKey, 'id' | 'countsWith'>): bigint => countsWith ?? id;

/** Returns whether the key is accepted at `now` (milliseconds since 1970), as far as its own row says. */
export const isLiveKey = ({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: number): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);
