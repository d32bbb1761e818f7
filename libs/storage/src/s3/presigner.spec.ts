import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import aws4 from 'aws4';
import { describe, expect, it } from 'vitest';

import { Presigner } from './presigner.js';

const HOST = 'images.s3.eu-central-1.amazonaws.com';
const REGION = 'eu-central-1';
const NOW = Date.UTC(2026, 11, 31, 23, 59, 59, 700);
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const temporary = { ...credentials, sessionToken: 'IQoJb3JpZ2luX2VjE+/=Aaa//wEaCXVzLWVhc3Qt==' };

const presigner = new Presigner({ host: HOST, region: REGION, seconds: 60 });

describe('a presigned address', () => {
  it.each([
    ['lasting credentials', credentials],
    ['those of a role', temporary],
  ])('is what the SDK gives, of %s', async (_name, given) => {
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
    ['lasting credentials', credentials],
    ['those of a role', temporary],
  ])('has the signature that another library gives it, of %s, in every second', (_name, given) => {
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

  it('is of the new credentials at once', () => {
    const path = '/1';
    expect(presigner.sign(path, credentials, NOW)).not.toContain('Security-Token');
    expect(presigner.sign(path, temporary, NOW)).toContain('Security-Token');
    expect(presigner.sign(path, credentials, NOW)).not.toContain('Security-Token');
  });
});
