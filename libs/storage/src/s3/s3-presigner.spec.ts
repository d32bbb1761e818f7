import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import aws4 from 'aws4';
import { describe, expect, it } from 'vitest';

import { S3Presigner } from './s3-presigner.js';

const HOST = 'images.s3.eu-central-1.amazonaws.com';
const REGION = 'eu-central-1';
const NOW = Date.UTC(2026, 11, 31, 23, 59, 59, 700);
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const temporary = { ...credentials, sessionToken: 'IQoJb3JpZ2luX2VjE+/=Aaa//wEaCXVzLWVhc3Qt==' };

const presigner = new S3Presigner({ host: HOST, region: REGION, seconds: 60 });

describe('S3Presigner', () => {
  it.each([
    ['permanent credentials', credentials],
    ['credentials of a role', temporary],
  ])('returns the same parameters as the SDK, for %s', async (_name, given) => {
    const client = new S3Client({ region: REGION, credentials: given });
    const command = new GetObjectCommand({ Bucket: 'images', Key: 'a prefix/1234567890123456789' });
    const theirs = new URL(await getSignedUrl(client, command, { expiresIn: 60, signingDate: new Date(NOW) }));
    const ours = new URL(`https://${HOST}${presigner.sign(theirs.pathname, given, NOW)}`);
    for (const field of [
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Security-Token',
    ]) {
      expect([field, ours.searchParams.get(field)]).toEqual([field, theirs.searchParams.get(field)]);
    }
  });

  it.each([
    ['permanent credentials', credentials],
    ['credentials of a role', temporary],
  ])('returns the same signature as aws4, for %s, at any time', (_name, given) => {
    for (const now of [NOW, NOW + 400, NOW + 86_400_000, 0]) {
      const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
      const path = '/a%20prefix/1234567890123456789';
      const query = `X-Amz-Date=${date}&X-Amz-Expires=60`;
      const theirs = aws4.sign(
        { service: 's3', region: REGION, host: HOST, path: `${path}?${query}`, signQuery: true },
        given,
      );
      const parse = (uri: string) => Object.fromEntries(new URL(`https://${HOST}${uri}`).searchParams);
      expect(parse(presigner.sign(path, given, now))).toEqual(parse(theirs.path ?? ''));
    }
  });

  it('uses new credentials at once', () => {
    const path = '/1';
    expect(presigner.sign(path, credentials, NOW)).not.toContain('Security-Token');
    expect(presigner.sign(path, temporary, NOW)).toContain('Security-Token');
    expect(presigner.sign(path, credentials, NOW)).not.toContain('Security-Token');
  });
});
