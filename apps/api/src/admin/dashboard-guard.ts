import { DomainError } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

import { problemBody } from '../problem-body.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/** Lets in `admin` with this password, and of what changes anything only what comes from the page itself. */
export function dashboardGuard(token: string): Guard {
  const wanted = digest(`admin:${token}`);
  return async (request, reply) => {
    if (!timingSafeEqual(digest(credentials(request)), wanted)) {
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
