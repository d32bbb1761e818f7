import { DomainError, type ProblemCode } from '#errors';
import type { ConnectionError } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { problemBody } from './problem-body.js';

/** How long what still comes is read and thrown away. */
const LINGER_MS = 1_000;

/**
 * Answers what is no HTTP (RFC 9112), before any handler sees it, and ends the connection in order: cut off with bytes unread it
 * would be reset, and whoever stands in front would take this process for one that fails.
 */
export function answerMalformed(error: ConnectionError, socket: Socket): void {
  // What comes after it is no HTTP either.
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [code, detail] = PROBLEM_OF[error.code] ?? MALFORMED;
  const body = problemBody(new DomainError(code, detail), '/');
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
