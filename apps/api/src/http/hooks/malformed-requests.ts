import { DomainError, type ProblemCode } from '#errors';
import type { ConnectionError } from 'fastify';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { problemBody } from '../../problems/problem-body.js';

/** How long what still comes is read and thrown away. */
const LINGER_MS = 1_000;
/** A request line (RFC 9112 §3) that is well formed, whichever its method (RFC 9110 §9.1). */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) [\x21-\x7e]+ HTTP\/1\.[01]\r?\n/;

/**
 * Answers what is no HTTP (RFC 9112), before any handler sees it, and ends the connection in order: cut off with bytes unread it
 * would be reset, and whoever stands in front would take this process for one that fails.
 */
export function answerMalformed(error: ConnectionError, socket: Duplex): void {
  // What comes after it is no HTTP either.
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  answerAndEnd(problemOf(error), socket);
}

/** Answers CONNECT (RFC 9110 §9.3.6), which Node hands to no handler: imglink is no proxy. */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  answerAndEnd(unknownMethod('CONNECT'), socket);
}

function problemOf({ code, rawPacket }: ConnectionError): DomainError {
  // Fastify's type says that it is JSON of a buffer.
  const packet = rawPacket as unknown as Buffer | undefined;
  const method = code === 'HPE_INVALID_METHOD' ? REQUEST_LINE.exec(packet?.toString('latin1') ?? '')?.[1] : undefined;
  return method === undefined ? new DomainError(...(PROBLEM_OF[code] ?? MALFORMED)) : unknownMethod(method);
}

/** 501 and not 405: no address takes it, and there is no handler to say what this one takes (RFC 9110 §15.6.2). */
const unknownMethod = (method: string) =>
  new DomainError('method-unknown', `This server knows no method ${method}. OPTIONS says what an address takes.`);

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

type Said = [code: ProblemCode, detail: string];

/** By the codes of Node and of its parser; apps/edge answers the same. */
const PROBLEM_OF: Record<string, Said> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['body-timeout', 'The header fields did not come in time.'],
  HPE_HEADER_OVERFLOW: ['header-too-large', 'The header fields have more than 64 KB.'],
  HPE_INVALID_TRANSFER_ENCODING: ['transfer-coding-unknown', 'The only Transfer-Encoding that is taken is chunked.'],
};
const MALFORMED: Said = ['invalid-request', 'The request line or a header field is malformed.'];
