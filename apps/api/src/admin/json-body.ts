import { tooManyBytes } from '#errors';
import type { FastifyBodyParser, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';

const MAX_BYTES = 1024 * 1024;
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/**
 * Returns the parsed body of a request of Bull Board's page, or undefined if it is not JSON. Fastify does not parse it,
 * because in this application it leaves bodies unread (`leaveBodiesUnread`). Throws the error of `parse`, or
 * `too-many-bytes`.
 */
export async function readJsonBody(request: FastifyRequest, parse: FastifyBodyParser<string>): Promise<unknown> {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) return undefined;
  const body = await readAll(request.raw);
  return promisify(parse as Parse)(request, body.toString());
}

type Parse = (request: FastifyRequest, body: string, done: (error: Error | null, parsed?: unknown) => void) => void;

async function readAll(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw tooManyBytes(MAX_BYTES);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
