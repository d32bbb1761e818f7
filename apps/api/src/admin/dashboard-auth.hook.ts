import { DomainError } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

import { clientOf } from '../http/client-address.js';
import { problemBody } from '../problems/problem-body.js';
import { WrongPasswords } from './password-attempts.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Lets in `admin` with this password, and lets only the page itself change anything. After ten wrong passwords within
 * ten minutes a client is answered 429, whatever it sends.
 */
export function dashboardGuard(token: string): Guard {
  const wanted = digest(`admin:${token}`);
  const wrong = new WrongPasswords();
  return async (request, reply) => {
    const client = clientOf(request.ip);
    const retryAfterSeconds = wrong.blockedSeconds(client);
    if (retryAfterSeconds !== undefined) {
      void reply.header('retry-after', String(retryAfterSeconds));
      const detail = `Too many wrong passwords. Retry in ${Math.ceil(retryAfterSeconds / 60)} minutes.`;
      return refuse(request, reply, new DomainError('rate-limited', detail));
    }
    if (!timingSafeEqual(digest(credentials(request)), wanted)) {
      // A browser asks without a password first.
      if (request.headers.authorization !== undefined) wrong.count(client);
      void reply.header('www-authenticate', 'Basic realm="imglink", charset="UTF-8"');
      return refuse(request, reply, new DomainError('credentials-needed', 'Only the administrator may see this.'));
    }
    if (isFromElsewhere(request)) {
      return refuse(request, reply, new DomainError('cross-site-request', 'Another site may not do this.'));
    }
    return undefined;
  };
}

function credentials({ headers }: FastifyRequest): string {
  const encoded = /^basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
}

/** A browser sends the password along with whatever another site makes it send. */
function isFromElsewhere(request: FastifyRequest): boolean {
  if (SAFE_METHODS.has(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = request.headers;
  return origin !== undefined && URL.parse(origin)?.host !== request.host;
}

function refuse(request: FastifyRequest, reply: FastifyReply, error: DomainError): FastifyReply {
  const problem = problemBody(error, request.url.split('?', 1)[0] ?? '/');
  return reply
    .status(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

/** Equally long, whatever was sent, so that the comparison takes equally long. */
const digest = (text: string) => createHash('sha256').update(text).digest();
