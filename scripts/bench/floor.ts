/** Bare Fastify that does only what the bytes require, in its own process: the floor for imglink. */
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import fastifyStatic from '@fastify/static';
import { fastify } from 'fastify';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [, , folder = '', s3Url, bucket] = process.argv;
const app = fastify({ bodyLimit: 64 * 1024 * 1024 });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', (_request, _payload, done) => done(null));

if (s3Url !== undefined) {
  // Credentials come from the environment.
  const client = new S3Client({ endpoint: s3Url, region: 'us-east-1', forcePathStyle: true });
  app.post('/', async (request) => {
    const params = { Bucket: bucket, Key: `floor/${randomUUID()}`, Body: request.raw };
    await new Upload({ client, params }).done();
    return { stored: true };
  });
} else {
  app.post('/', async (request) => {
    const file = await open(join(folder, randomUUID()), 'wx');
    await pipeline(request.raw, file.createWriteStream({ flush: true }));
    return { stored: true };
  });
  await app.register(fastifyStatic, { root: folder, prefix: '/static/' });
}
const metadata = JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8')) as object;
app.get('/metadata', () => metadata);
process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }));
