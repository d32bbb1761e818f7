import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import { accountLimitsColumn } from '../rights/account-limits.js';
import type { AccountLimits } from '../rights/account-limits.js';

export type AccountRole = 'member' | 'admin';

/** Who uploads: a person or a program. */
@Entity('accounts')
export class Account {
  /** A random 62-bit number; 1 is the account of ADMIN_TOKEN. */
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** Unique among the accounts that are not deleted. */
  @Column({ type: 'varchar', length: 128 })
  name!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: AccountRole;

  @Column({ type: 'text', nullable: true, transformer: accountLimitsColumn })
  limits!: AccountLimits;

  /** Milliseconds since 1970. */
  @Column({ name: 'created_at', type: 'bigint', transformer: epochMs })
  createdAt!: number;

  /** Milliseconds since 1970; the keys and sessions of a disabled account are refused. */
  @Column({ name: 'disabled_at', type: 'bigint', nullable: true, transformer: epochMs })
  disabledAt!: number | null;

  /** Milliseconds since 1970; the row of a deleted account stays, so that its keys are refused. */
  @Column({ name: 'deleted_at', type: 'bigint', nullable: true, transformer: epochMs })
  deletedAt!: number | null;
}

/** The account of ADMIN_TOKEN. Its row is inserted when it is first used. */
export const ADMIN_ACCOUNT_ID = 1n;

/** Returns whether keys and sessions of the account are accepted. */
export const isActive = ({ disabledAt, deletedAt }: Pick<Account, 'disabledAt' | 'deletedAt'>): boolean =>
  disabledAt === null && deletedAt === null;
