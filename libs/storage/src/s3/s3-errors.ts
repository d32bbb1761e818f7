import { DomainError } from '#errors';

import type { S3StoreOptions } from '../storage.options.js';
import { S3DigestError } from './s3-digests.js';

const RETRY_SECONDS = 5;
const FULL_RETRY_SECONDS = 30;

const FULL = new Set(['XMinioStorageFull', 'InsufficientStorage', 'NotEnoughSpace', 'QuotaExceeded']);
const INSUFFICIENT_STORAGE = 507;

/** Codes of connections that failed before an answer. */
const CONNECTION = new Set(
  'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ESOCKETTIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH'.split(' '),
);
const NAMES = new Set(['TimeoutError', 'AbortError', 'CredentialsProviderError']);

interface S3Failure {
  name?: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

const statusOf = (error: unknown) => (error as S3Failure | undefined)?.$metadata?.httpStatusCode;

/** Returns the DomainError for an error of the S3 client. Any other error is a bug and is returned unchanged. */
export function asS3Error(error: unknown): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  const { name, code = '', $metadata } = error as S3Failure;
  if (statusOf(error) === INSUFFICIENT_STORAGE || FULL.has(name ?? '')) {
    return new DomainError('no-space', 'The store has no space left.', {
      cause: error,
      retryAfterSeconds: FULL_RETRY_SECONDS,
    });
  }
  const isOfS3 = $metadata !== undefined || error instanceof S3DigestError;
  if (!isOfS3 && !CONNECTION.has(code) && !NAMES.has(name ?? '')) return error;
  return new DomainError('unavailable', 'The store does not answer.', {
    cause: error,
    retryAfterSeconds: RETRY_SECONDS,
  });
}

export const isAbsent = (error: unknown): boolean =>
  statusOf(error) === 404 && (error as S3Failure).name !== 'NoSuchBucket';

/** True when a multipart upload cannot be completed because a part is not the one that was uploaded. */
export const isInvalidPart = (error: unknown): boolean => (error as S3Failure).name === 'InvalidPart';

/** True when the range lies outside of the object. Every range lies outside of an empty object. */
export const isOutside = (error: unknown): boolean => statusOf(error) === 416;

/** True when the server or a policy does not allow the operation. Callers then do without it. */
export const isRefused = (error: unknown): boolean => [403, 405, 501].includes(statusOf(error) ?? 0);

/** Returns an error for the operator that names the bucket, the problem and what to change. */
export function bucketError({ bucket, endpoint, region }: S3StoreOptions, error: unknown): Error {
  const where = `The bucket "${bucket}" at ${endpoint ?? `AWS in ${region}`}`;
  const status = statusOf(error);
  const name = (error as S3Failure).name ?? '';
  const say = (text: string) => new Error(`${where} ${text}`, { cause: error });
  if (name === 'CredentialsProviderError') {
    return say('needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the host a role.');
  }
  if (status === 404) return say('does not exist: create it, or correct the name in STORAGE_URL or STAGING_URL.');
  if (status === 403) {
    return say('is forbidden: check the credentials, and that they may do what docs/operations.md lists under S3.');
  }
  if (status === 301 || status === 400) {
    return say(`answered ${status}: check region= and pathStyle= in STORAGE_URL or STAGING_URL.`);
  }
  const why = status === undefined ? (error as Error).message : `it answered ${status}`;
  return say(`can not be reached (${why}): check endpoint= and the network.`);
}
