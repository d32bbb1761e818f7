/** Bare Fastify that does only what the bytes require, in its own process: the floor for imglink. */
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import fastifyStatic from '@fastify/static';
import { fastify } from 'fastify';
import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
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
    await append(randomUUID(), request.raw);
    return { stored: true };
  });
  app.post('/hashed', async (request) => {
    const hash = createHash('sha256');
    await append(randomUUID(), hashing(request.raw, hash));
    return { stored: true, sha256: hash.digest('hex') };
  });
  // The requests of tus 1.0.0, without its checks.
  app.post('/files', async (_request, reply) => {
    const name = randomUUID();
    await (await open(join(folder, name), 'wx')).close();
    return reply.code(201).header('location', `/files/${name}`).send();
  });
  app.patch<{ Params: { name: string } }>('/files/:name', async ({ params, raw }, reply) => {
    await append(params.name, raw);
    return reply.code(204).send();
  });
  await app.register(fastifyStatic, { root: folder, prefix: '/static/' });
}
const metadata = join(folder, 'metadata.json');
if (existsSync(metadata)) {
  const answer = JSON.parse(readFileSync(metadata, 'utf8')) as object;
  app.get('/metadata', () => answer);
}
process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }));

/** Appends to a file, which it creates if there is none, and waits until the disk has it. */
async function append(name: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  await using file = await open(join(folder, name), 'a');
  await pipeline(bytes, createWriteStream('', { fd: file.fd, autoClose: false, emitClose: false }));
  await file.datasync();
}

async function* hashing(bytes: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
