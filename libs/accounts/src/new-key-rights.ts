import { DomainError } from '#errors';

import type { Account } from './accounts/account.entity.js';
import { type ApiKey, countedKeyId } from './keys/api-key.entity.js';
import { isAdmin, type Principal } from './principal.js';
import { type AccountLimits, type LimitChanges, NO_LIMITS, withLimits } from './rights/account-limits.js';
import { DEFAULT_SCOPES, permits, type Scopes } from './rights/scopes.js';

/** The rights of a new key, as its maker names them. Undefined: those of the maker's own key, or no limit. */
export interface WantedRights {
  scopes?: Scopes | undefined;
  limits?: LimitChanges | undefined;
  /** Milliseconds since 1970; null: never. */
  expiresAt?: number | null | undefined;
}

export interface KeyRights {
  scopes: Scopes;
  limits: AccountLimits;
  /** `ApiKey.countsWith`. */
  countsWith: bigint | null;
  expiresAt: number | null;
}

/** Limits on the sum of all uploads. */
const COUNTED = ['uploadsPerHour', 'bytesPerDay', 'totalBytes'] as const;
/** Limits that restrict. `expiresIn` is a default that each upload may replace. */
const RESTRICTIONS = [...COUNTED, 'imageBytes'] as const;

/**
 * Returns the rights of a key that `maker` makes for `owner`. An administrator may give any, except the scope `admin`
 * to a member. Others give at most what their own credential has: its scopes, its limits and its time. A key
 * whose maker has a limit on the sum of uploads counts with its maker. Throws `scope-missing`.
 */
export function rightsOfNewKey(maker: Principal, owner: Account, wanted: WantedRights): KeyRights {
  const scopes = wanted.scopes ?? DEFAULT_SCOPES;
  const own = isAdmin(maker) ? null : maker.key;
  const limits = withLimits(own?.limits ?? NO_LIMITS, wanted.limits);
  const expiresAt = wanted.expiresAt === undefined ? (own?.expiresAt ?? null) : wanted.expiresAt;
  const missing = scopes.find((scope) => !permits(maker.scopes, scope));
  if (missing !== undefined) throw tooMuch(`the scope \`${missing}\``);
  if (scopes.includes('admin') && owner.role !== 'admin') {
    throw new DomainError('scope-missing', 'Only a key of an admin account may have the scope `admin`.');
  }
  if (own) {
    const exceeded = RESTRICTIONS.find((name) => isAbove(limits[name], own.limits[name]));
    if (exceeded !== undefined) throw tooMuch(`more than its \`${exceeded}\` of ${own.limits[exceeded]}`);
    if (isAbove(expiresAt, own.expiresAt)) throw tooMuch('a later `expiresAt` than its own');
  }
  return { scopes, limits, countsWith: own && sharedCounts(own), expiresAt };
}

const sharedCounts = (maker: ApiKey) =>
  COUNTED.some((name) => maker.limits[name] !== null) ? countedKeyId(maker) : null;

/** Null is no limit. */
const isAbove = (wanted: number | null, own: number | null) => own !== null && (wanted === null || wanted > own);

const tooMuch = (what: string) =>
  new DomainError('scope-missing', `A credential cannot make a key with more than it has: ${what}.`);
