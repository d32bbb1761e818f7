import { DomainError, type ProblemCode } from '#errors';
import type { ConnectionError } from 'fastify';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { problemBody } from '../../problems/problem-body.js';

/** For how long bytes that still arrive are read and discarded. */
const LINGER_MS = 1_000;
/** A well-formed request line (RFC 9112 §3) with any method (RFC 9110 §9.1). */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) [\x21-\x7e]+ HTTP\/1\.[01]\r?\n/;

/** The problem and its detail for the error codes of Node and its HTTP parser. apps/edge answers with the same. */
const PROBLEM_OF: Record<string, [code: ProblemCode, detail: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['body-timeout', 'The header fields did not arrive in time.'],
  HPE_HEADER_OVERFLOW: ['header-too-large', 'The header fields have more than 64 KB.'],
  HPE_INVALID_TRANSFER_ENCODING: ['transfer-coding-unknown', 'The only Transfer-Encoding that is accepted is chunked.'],
};

/**
 * Fastify's `clientErrorHandler`: answers bytes that are not HTTP (RFC 9112). Neither Nest nor Fastify has a request or
 * a reply for them, so the answer is written to the socket. The connection ends in order: a reset makes proxies in
 * front count this server as failing.
 */
export function answerMalformed(error: ConnectionError, socket: Duplex): void {
  // Already answered. The rest of the bytes cause errors as well.
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  answerAndEnd(malformedRequestError(error), socket);
}

/** Answers CONNECT (RFC 9110 §9.3.6), which Node passes to no handler: imglink is no proxy. */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  answerAndEnd(unknownMethod('CONNECT'), socket);
}

export function malformedRequestError({ code, rawPacket }: Pick<ConnectionError, 'code' | 'rawPacket'>): DomainError {
  // Fastify declares a parsed JSON value, but passes a Buffer.
  const packet = rawPacket as unknown as Buffer | undefined;
  const method = code === 'HPE_INVALID_METHOD' ? REQUEST_LINE.exec(packet?.toString('latin1') ?? '')?.[1] : undefined;
  if (method !== undefined) return unknownMethod(method);
  return new DomainError(
    ...(PROBLEM_OF[code] ?? (['invalid-request', 'The request line or a header field is malformed.'] as const)),
  );
}

/** 501 and not 405 (RFC 9110 §15.6.2): no path has this method. */
const unknownMethod = (method: string) =>
  new DomainError('method-unknown', `The method ${method} is unknown. Send OPTIONS to get the methods of an address.`);

function answerAndEnd(problem: DomainError, socket: Duplex): void {
  const body = problemBody(problem, '/');
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
