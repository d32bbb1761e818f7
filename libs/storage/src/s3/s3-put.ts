import { IMAGE_FORMATS } from '#formats';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { extname } from 'node:path';
import { Readable } from 'node:stream';

import type { PutResult } from '../object-store.js';
import { S3DigestError } from './s3-digests.js';
import type { VerifiedBody } from './verified-body.js';

/** A body of up to this size is put with one request, whose digest S3 checks and stores. */
export const PART_BYTES = 8 * 1024 * 1024;

const CONTENT_TYPES: Record<string, string> = {
  ...Object.fromEntries(Object.values(IMAGE_FORMATS).map((format) => [`.${format.extension}`, format.contentType])),
  '.json': 'application/json',
};

interface ObjectId {
  Bucket: string;
  Key: string;
}

export interface PutTarget extends ObjectId {
  client: S3Client;
  checksums: 'supported' | 'required';
}

/** Puts a body of unknown length, with at most three parts in memory. The object appears whole or not at all. */
export async function putBody(target: PutTarget, body: VerifiedBody): Promise<PutResult> {
  const bytes = body.read();
  const { chunks, isAll } = await takePart(bytes);
  if (isAll) await putWhole(target.client, atOf(target), Buffer.concat(chunks), body.result);
  else await putParts(target, chunks, bytes, body);
  return body.result;
}

async function takePart(bytes: AsyncGenerator<Buffer>): Promise<{ chunks: Buffer[]; isAll: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size <= PART_BYTES) {
    const { value, done } = await bytes.next();
    if (done) return { chunks, isAll: true };
    chunks.push(value);
    size += value.length;
  }
  return { chunks, isAll: false };
}

/** Puts bytes with one request, whose digest S3 checks and stores. `result`: their size and digest. */
export async function putWhole(client: S3Client, at: ObjectId, bytes: Buffer, result: PutResult): Promise<void> {
  const Metadata = { sha256: result.sha256.toString('hex') };
  const answer = await client.send(
    new PutObjectCommand({ ...at, Body: bytes, ContentType: contentTypeOf(at.Key), Metadata }),
  );
  // `checkDigests` has compared a digest in the answer. An answer without one says nothing about the stored bytes.
  if (answer.ChecksumSHA256 === undefined) await checkSize(client, at, result.size);
}

async function putParts(
  target: PutTarget,
  head: Buffer[],
  rest: AsyncGenerator<Buffer>,
  body: VerifiedBody,
): Promise<void> {
  const { client, checksums } = target;
  const at = atOf(target);
  const stream = Readable.from(joined(head, rest), { objectMode: false });
  const algorithm = checksums === 'supported' ? ({ ChecksumAlgorithm: 'SHA256' } as const) : {};
  const params = { ...at, Body: stream, ContentType: contentTypeOf(at.Key), ...algorithm };
  try {
    // One part at a time: while it is sent, the next one is received only as far as streams buffer it.
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: 1 }).done();
  } finally {
    stream.destroy();
  }
  await checkSize(client, at, body.result.size);
}

async function* joined(head: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (let chunk = head.shift(); chunk; chunk = head.shift()) yield chunk;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function checkSize(client: S3Client, at: ObjectId, size: number): Promise<void> {
  const { ContentLength } = await client.send(new HeadObjectCommand(at));
  if (ContentLength !== size) throw new S3DigestError(`S3 has ${ContentLength} bytes of ${at.Key}, not ${size}.`);
}

const contentTypeOf = (key: string) => CONTENT_TYPES[extname(key)] ?? 'application/octet-stream';

const atOf = ({ Bucket, Key }: PutTarget): ObjectId => ({ Bucket, Key });
