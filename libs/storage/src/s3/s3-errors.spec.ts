import { DomainError } from '#errors';
import { describe, expect, it } from 'vitest';

import type { S3StoreOptions } from '../storage.options.js';
import { S3DigestError } from './s3-digests.js';
import { asS3Error, bucketError, isAbsent, isOutside, isRefused } from './s3-errors.js';

const answered = (httpStatusCode: number, name = 'Error') =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
const withCode = (code: string) => Object.assign(new Error(code), { code });
const named = (name: string) => Object.assign(new Error(name), { name });

describe('asS3Error', () => {
  it.each([
    ['the status 507', answered(507)],
    ['the name XMinioStorageFull', answered(500, 'XMinioStorageFull')],
    ['the name QuotaExceeded', answered(403, 'QuotaExceeded')],
  ])('turns %s into no-space', (_name, error) => {
    expect(asS3Error(error)).toMatchObject({ code: 'no-space', retryAfterSeconds: 30, cause: error });
  });

  it.each([
    ['the status 503', answered(503)],
    ['the status 403', answered(403, 'AccessDenied')],
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a failed DNS lookup', withCode('EAI_AGAIN')],
    ['a timeout', named('TimeoutError')],
    ['an abort', named('AbortError')],
    ['missing credentials', named('CredentialsProviderError')],
    ['a wrong digest', new S3DigestError('another digest')],
  ])('turns %s into unavailable', (_name, error) => {
    expect(asS3Error(error)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5, cause: error });
  });

  it.each([
    ['a DomainError', new DomainError('digest-mismatch', 'Other bytes.')],
    ['a bug', new TypeError('x is not a function')],
    ['no error', undefined],
  ])('returns %s unchanged', (_name, error) => {
    expect(asS3Error(error)).toBe(error);
  });
});

describe('the kinds of answers', () => {
  it('tell an absent object from an absent bucket', () => {
    expect(isAbsent(answered(404, 'NoSuchKey'))).toBe(true);
    expect(isAbsent(answered(404, 'NotFound'))).toBe(true);
    expect(isAbsent(answered(404, 'NoSuchBucket'))).toBe(false);
    expect(isAbsent(answered(403))).toBe(false);
  });

  it('know refusals and ranges outside of the object', () => {
    expect([403, 405, 501, 404, 500].map((status) => isRefused(answered(status)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect([isOutside(answered(416)), isOutside(answered(400))]).toEqual([true, false]);
  });
});

describe('bucketError', () => {
  const options = { bucket: 'images', endpoint: undefined, region: 'eu-central-1' } as S3StoreOptions;

  it.each([
    [answered(404), 'The bucket "images" at AWS in eu-central-1 does not exist: create it'],
    [answered(403), 'is forbidden: check the credentials'],
    [answered(301), 'answered 301: check region= and pathStyle='],
    [answered(500), 'can not be reached (it answered 500): check endpoint='],
    [withCode('ECONNREFUSED'), 'can not be reached (ECONNREFUSED): check endpoint='],
    [named('CredentialsProviderError'), 'needs credentials: set AWS_ACCESS_KEY_ID'],
  ])('says what to change after %s', (error, text) => {
    expect(bucketError(options, error)).toMatchObject({ message: expect.stringContaining(text), cause: error });
  });
});
