import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describe, expect } from 'vitest';

import { it as base } from './fixtures.js';
import { S3Proxy, TEST_CREDENTIALS } from './s3-proxy.js';
import { S3Server } from './s3-server.js';
import { signatureFault } from './s3-signature.js';

const Bucket = 'the-bucket';
const HOUR_MS = 3_600_000;

/** The examples of Signature Version 4 in AWS's documentation of S3. */
const AWS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const AWS_NOW = Date.UTC(2013, 4, 24);
const EMPTY = createHash('sha256').digest('hex');
const HOST = 'examplebucket.s3.amazonaws.com';
const CREDENTIAL = `${AWS.accessKeyId}/20130524/us-east-1/s3/aws4_request`;

const asked = (url: string, headers: Record<string, string> = {}) =>
  ({ method: 'GET', url, headers: { host: HOST, ...headers } }) as unknown as IncomingMessage;

const it = base
  .extend('server', { scope: 'file' }, async ({ parts }) => {
    const server = parts.use(await S3Server.start());
    await server.createBucket(Bucket);
    return server;
  })
  .extend('proxy', { scope: 'file' }, async ({ parts, server }) => parts.use(await S3Proxy.start(server)))
  .extend('client', { scope: 'file' }, ({ proxy }) => clientWith(proxy, TEST_CREDENTIALS));

describe('the check of signatures', () => {
  const inHeader = (changes: Record<string, string> = {}) =>
    asked('/test.txt', {
      range: 'bytes=0-9',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': '20130524T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
      ...changes,
    });

  const presigned =
    `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}` +
    '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
    '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

  it("agrees with AWS's examples", () => {
    expect(signatureFault(inHeader(), AWS, AWS_NOW)).toBeUndefined();
    expect(signatureFault(asked(presigned), AWS, AWS_NOW)).toBeUndefined();
  });

  it('refuses what was changed after it was signed', () => {
    expect(signatureFault(inHeader({ range: 'bytes=0-8' }), AWS, AWS_NOW)).toBe('SignatureDoesNotMatch');
    expect(signatureFault(asked(presigned.replace('test', 'best')), AWS, AWS_NOW)).toBe('SignatureDoesNotMatch');
    expect(signatureFault(asked(presigned.replace('86400', '86401')), AWS, AWS_NOW)).toBe('SignatureDoesNotMatch');
    expect(signatureFault(asked(`${presigned}&x=1`), AWS, AWS_NOW)).toBe('SignatureDoesNotMatch');
  });

  it('refuses what is too old', () => {
    expect(signatureFault(inHeader(), AWS, AWS_NOW + HOUR_MS)).toBe('RequestTimeTooSkewed');
    expect(signatureFault(asked(presigned), AWS, AWS_NOW + 23 * HOUR_MS)).toBeUndefined();
    expect(signatureFault(asked(presigned), AWS, AWS_NOW + 25 * HOUR_MS)).toBe('AccessDenied');
  });

  it('refuses an unknown key, and no signature at all', () => {
    expect(signatureFault(inHeader(), { ...AWS, accessKeyId: 'other' }, AWS_NOW)).toBe('InvalidAccessKeyId');
    expect(signatureFault(inHeader(), { ...AWS, secretAccessKey: 'x' }, AWS_NOW)).toBe('SignatureDoesNotMatch');
    expect(signatureFault(asked('/test.txt'), AWS, AWS_NOW)).toBe('AccessDenied');
  });
});

const clientWith = (proxy: S3Proxy, credentials: typeof TEST_CREDENTIALS) =>
  new S3Client({ endpoint: proxy.url, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });

describe('the proxy', () => {
  it.for(['plain', 'a/b/c.jpg', "sp ace+plus%25(1)!*'~ü.png"])(
    'passes what the SDK signs for the key %s',
    async (Key, { client }) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes', Metadata: { a: '  b  ' } }));
      const found = await client.send(new GetObjectCommand({ Bucket, Key, ResponseContentType: 'a/b; c=d' }));
      expect(await found.Body?.transformToString()).toBe('bytes');
      const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
      expect(listed.Contents?.map(({ Key }) => Key)).toEqual([Key]);
    },
  );

  it('refuses another secret', async ({ proxy }) => {
    const stranger = clientWith(proxy, { ...TEST_CREDENTIALS, secretAccessKey: 'other' });
    const put = stranger.send(new PutObjectCommand({ Bucket, Key: 'stranger', Body: 'bytes' }));
    await expect(put).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    expect((await fetch(`${proxy.url}/${Bucket}/plain`)).status).toBe(403);
  });

  it.for([
    { ChecksumSHA256: createHash('sha256').update('other').digest('base64') },
    { ChecksumCRC32: 'AAAAAA==' },
    { ContentMD5: createHash('md5').update('other').digest('base64') },
  ])('takes no body with the wrong %o', async (wrong, { client }) => {
    const put = client.send(new PutObjectCommand({ Bucket, Key: 'wrong', Body: 'bytes', ...wrong }));
    await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'wrong' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('keeps what is there on If-None-Match: *', async ({ client }) => {
    const put = () => client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'bytes', IfNoneMatch: '*' }));
    await put();
    await expect(put()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('lists multipart uploads, after a restart too', async ({ server, client }) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts/1' }));
    await client.send(new UploadPartCommand({ Bucket, Key: 'parts/1', UploadId, PartNumber: 1, Body: 'bytes' }));
    await server.restart();
    const list = (Prefix: string) => client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
    expect((await list('parts/')).Uploads).toMatchObject([{ Key: 'parts/1', UploadId }]);
    expect((await list('other/')).Uploads ?? []).toEqual([]);
  });

  it('passes bodies on slowly when told to', async ({ proxy, client }) => {
    const heal = proxy.faults.add({ does: 'slow', bytesPerSecond: 100_000 });
    const began = performance.now();
    await client.send(new PutObjectCommand({ Bucket, Key: 'slow', Body: Buffer.alloc(50_000) }));
    expect(performance.now() - began).toBeGreaterThan(400);
    heal();
  });
});
