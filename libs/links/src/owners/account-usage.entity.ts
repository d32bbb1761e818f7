import { id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `keyId` of the row that counts all images of an account. */
export const WHOLE_ACCOUNT = 0n;

/**
 * How many images an account, or one of its API keys, has, and their bytes: the sums over its rows in
 * `account_images`. A transaction that changes those rows changes the sums as well, so they are exact.
 */
@Entity('account_usage')
export class AccountUsage {
  @PrimaryColumn({ name: 'account_id', type: 'bigint', transformer: id64 })
  accountId!: bigint;

  /** An API key, or WHOLE_ACCOUNT. */
  @PrimaryColumn({ name: 'key_id', type: 'bigint', transformer: id64 })
  keyId!: bigint;

  @Column({ type: 'bigint', transformer: int })
  images!: number;

  @Column({ type: 'bigint', transformer: int })
  bytes!: number;
}
