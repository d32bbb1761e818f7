import { type AccountLimits, countedKeyId, type Principal } from '#accounts';
import { checkSize } from '#uploads';
import type { FastifyRequest } from 'fastify';

/**
 * Returns the limit that applies to one upload where both the account and its API key may have one: the smaller. Null:
 * there is no limit.
 */
export function effectiveLimit({ account, key }: Principal, name: 'imageBytes' | 'expiresIn'): number | null {
  const limits = [account.limits[name], key?.limits[name] ?? null].filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Returns how many bytes the image of a request may have: MAX_UPLOAD_BYTES, or less by the limits of the uploader. */
export function maxImageBytes({ principal }: Pick<FastifyRequest, 'principal'>, maxUploadBytes: number): number {
  return Math.min(maxUploadBytes, (principal && effectiveLimit(principal, 'imageBytes')) ?? maxUploadBytes);
}

/**
 * Yields an image that is only a part of its body. Throws `too-many-bytes` beyond the limit of the credentials; the
 * receiver checks MAX_UPLOAD_BYTES.
 */
export function limitImage(
  image: AsyncIterable<Buffer>,
  { principal }: Pick<FastifyRequest, 'principal'>,
): AsyncIterable<Buffer> {
  const limit = principal && effectiveLimit(principal, 'imageBytes');
  return typeof limit === 'number' ? checkSize(image, limit) : image;
}

/** Returns the seconds until an image expires whose upload names `requested`; undefined: it does not expire. */
export function expirySeconds(principal: Principal | undefined, requested: number | undefined): number | undefined {
  return requested ?? (principal && effectiveLimit(principal, 'expiresIn')) ?? undefined;
}

/** A limit on what is counted, and the key of its count. */
export interface CountedLimit {
  countKey: string;
  limit: number | null;
  /** Whose limit it is, for the detail of an error. */
  holder: 'This API key' | 'This account';
}

/**
 * Returns the limits of the API key and of the account. The key's is first: an upload that it refuses is never counted
 * for the account. The key is counted only if it has the limit; the account always, because its usage is shown.
 */
export function countedLimits(
  { account, key }: Principal,
  name: keyof Pick<AccountLimits, 'uploadsPerHour' | 'bytesPerDay'>,
): CountedLimit[] {
  const ofAccount: CountedLimit = {
    countKey: accountCountKey(account),
    limit: account.limits[name],
    holder: 'This account',
  };
  const keyLimit = key?.limits[name] ?? null;
  if (!key || keyLimit === null) return [ofAccount];
  return [{ countKey: `key.${countedKeyId(key)}`, limit: keyLimit, holder: 'This API key' }, ofAccount];
}

/** Returns the key of the counts of an account. */
export const accountCountKey = ({ id }: Pick<Principal['account'], 'id'>): string => `account.${id}`;
