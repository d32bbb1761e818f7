import { DomainError, tooManyBytes } from '#errors';
import type { FastifyRequest } from 'fastify';

import { refuseEncoded } from '../intake/headers/body-kind.js';

export const TUS_VERSION = '1.0.0';
export const CHUNK_TYPE = 'application/offset+octet-stream';

type Headers = FastifyRequest['headers'];

/** The method that is meant: clients behind proxies that pass GET and POST alone say it in a field. */
export function methodOf({ method, headers }: FastifyRequest): string {
  return String(headers['x-http-method-override'] ?? method).toUpperCase();
}

/** Refuses what is no tus request, with the status that tus has for it. Throws a DomainError. */
export function checkTusRequest(method: string, headers: Headers, maxBytes: number): void {
  if (method === 'OPTIONS') return;
  if (headers['tus-resumable'] !== TUS_VERSION) {
    throw new DomainError('tus-version', `This server speaks tus ${TUS_VERSION}: send it as Tus-Resumable.`);
  }
  if (method === 'POST' || method === 'PATCH') refuseEncoded(headers);
  if (method === 'POST') checkCreation(headers, maxBytes);
  if (method === 'PATCH') checkChunk(headers);
  if (headers['upload-length'] !== undefined) checkLength(numberOf(headers, 'upload-length'), maxBytes);
}

function checkCreation(headers: Headers, maxBytes: number): void {
  if (headers['upload-concat'] !== undefined) throw malformed('Uploads are not put together here: send one whole.');
  const isDeferred = headers['upload-defer-length'] !== undefined;
  if (isDeferred && headers['upload-defer-length'] !== '1') throw malformed('Upload-Defer-Length must be 1.');
  if (isDeferred === (headers['upload-length'] !== undefined)) {
    throw malformed('Send one of Upload-Length and Upload-Defer-Length.');
  }
  if (hasBody(headers)) {
    checkContentType(headers);
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooManyBytes(maxBytes);
  }
}

function checkChunk(headers: Headers): void {
  checkContentType(headers);
  numberOf(headers, 'upload-offset');
}

function checkContentType(headers: Headers): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== CHUNK_TYPE) throw new DomainError('unsupported-media-type', `Bytes are sent as ${CHUNK_TYPE}.`);
}

function checkLength(length: number, maxBytes: number): void {
  if (length === 0) throw new DomainError('empty-body', 'An image has more than 0 bytes.');
  if (length > maxBytes) throw tooManyBytes(maxBytes);
}

function numberOf(headers: Headers, name: string): number {
  const text = String(headers[name] ?? '');
  // Digits alone; of more than these no number is exact.
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw malformed(`${name} must be a whole number.`);
  return Number(text);
}

const hasBody = (headers: Headers): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const malformed = (detail: string) => new DomainError('invalid-request', detail);
