import { DomainError, tooManyBytes } from '#errors';
import type { FastifyRequest } from 'fastify';

import { refuseEncoded } from '../intake/headers/body-kind.js';

export const TUS_VERSION = '1.0.0';
export const CHUNK_TYPE = 'application/offset+octet-stream';

type Headers = FastifyRequest['headers'];

/** The method of a tus request. X-HTTP-Method-Override replaces it, for proxies that let only GET and POST pass. */
export function tusMethodOf({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): string {
  return String(headers['x-http-method-override'] ?? method).toUpperCase();
}

/**
 * Checks the header fields of a tus request (tus 1.0). Throws `tus-version`, `invalid-request`,
 * `unsupported-media-type`, `content-encoding-unsupported`, `empty-body`, and `too-many-bytes` for more than
 * `maxBytes`.
 */
export function checkTusRequest(method: string, headers: Headers, maxBytes: number): void {
  if (method === 'OPTIONS') return;
  if (headers['tus-resumable'] !== TUS_VERSION) {
    throw new DomainError(
      'tus-version',
      `This server supports tus ${TUS_VERSION}. Send Tus-Resumable: ${TUS_VERSION}.`,
    );
  }
  if (method === 'POST' || method === 'PATCH') refuseEncoded(headers);
  if (method === 'POST') checkCreation(headers, maxBytes);
  if (method === 'PATCH') checkChunk(headers);
  if (headers['upload-length'] !== undefined) checkLength(wholeNumber(headers, 'upload-length'), maxBytes);
}

function checkCreation(headers: Headers, maxBytes: number): void {
  if (headers['upload-concat'] !== undefined) {
    throw malformed('Concatenation of uploads is not supported. Send the image as one upload.');
  }
  const isDeferred = headers['upload-defer-length'] !== undefined;
  if (isDeferred && headers['upload-defer-length'] !== '1') throw malformed('Upload-Defer-Length must be 1.');
  if (isDeferred === (headers['upload-length'] !== undefined)) {
    throw malformed('Send either Upload-Length or Upload-Defer-Length.');
  }
  if (hasBody(headers)) {
    checkContentType(headers);
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooManyBytes(maxBytes);
  }
}

function checkChunk(headers: Headers): void {
  checkContentType(headers);
  wholeNumber(headers, 'upload-offset');
}

function checkContentType(headers: Headers): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== CHUNK_TYPE) throw new DomainError('unsupported-media-type', `The Content-Type must be ${CHUNK_TYPE}.`);
}

function checkLength(length: number, maxBytes: number): void {
  if (length === 0) throw new DomainError('empty-body', 'Upload-Length is 0. An image has at least 1 byte.');
  if (length > maxBytes) throw tooManyBytes(maxBytes);
}

function wholeNumber(headers: Headers, name: string): number {
  const text = String(headers[name] ?? '');
  // Up to 15 digits, so that the number is exact.
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw malformed(`${name} must be a whole number.`);
  return Number(text);
}

const hasBody = (headers: Headers): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const malformed = (detail: string) => new DomainError('invalid-request', detail);
