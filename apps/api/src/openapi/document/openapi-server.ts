import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { checkConditions } from '../../http/conditions.js';
import { sdkDocument } from './sdk-document.js';
import type { OpenApiParts } from '../openapi-parts.js';
import { shareComponents } from './shared-components.js';

/** A document in the forms in which it is sent. */
interface WrittenDocument {
  plain: Buffer;
  gzip: Buffer;
  /** Digest of the plain text. The entity tag of the compressed form is another one. */
  digest: string;
}

const PATHS = ['/openapi.json', '/openapi-core.json'] as const;
type DocumentPath = (typeof PATHS)[number];

const STARTED_AT = new Date();

/**
 * Serves the whole document at /openapi.json and the document for SDKs at /openapi-core.json. Both are made when one of
 * them is first requested. `base`: the public URL, which is known when the server listens.
 */
export function serveOpenApi(app: NestFastifyApplication, parts: OpenApiParts, base: () => string): void {
  let written: Promise<Record<DocumentPath, WrittenDocument>> | undefined;
  for (const path of PATHS) {
    app.getHttpAdapter().get(path, async (request: FastifyRequest, reply: FastifyReply) => {
      written ??= writeDocuments(app, parts, base());
      return sendDocument(request, reply, (await written)[path]);
    });
  }
}

async function writeDocuments(
  app: NestFastifyApplication,
  parts: OpenApiParts,
  base: string,
): Promise<Record<DocumentPath, WrittenDocument>> {
  // Loaded on demand: most processes never make the document.
  const { openApiDocument } = await import('./openapi-document.js');
  const whole = openApiDocument(app, parts, base);
  const core = sdkDocument(whole);
  for (const document of [whole, core]) shareComponents(document);
  return { '/openapi.json': written(whole), '/openapi-core.json': written(core) };
}

function written(document: object): WrittenDocument {
  const plain = Buffer.from(JSON.stringify(document));
  return { plain, gzip: gzipSync(plain), digest: createHash('sha256').update(plain).digest('base64url').slice(0, 22) };
}

function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  { plain, gzip, digest }: WrittenDocument,
): FastifyReply {
  const isCompressed = new Negotiator(request.raw).encoding(['gzip', 'identity']) === 'gzip';
  const etag = isCompressed ? `"${digest}-gzip"` : `"${digest}"`;
  void reply.headers({ etag, vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
  if (checkConditions(request.headers, { etag, lastModified: STARTED_AT }) === 'not-modified') {
    return reply.status(304).send();
  }
  if (isCompressed) void reply.header('content-encoding', 'gzip');
  return reply.type('application/json; charset=utf-8').send(isCompressed ? gzip : plain);
}
