import { DomainError } from '#errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * The longest description in the query of a raw upload fits: 2,000 characters are up to 18,000 when they are
 * percent-encoded. nginx has the same limit (apps/edge).
 */
const MAX_URL_CHARACTERS = 24_000;

/** Refuses requests before they are routed: 414 for a URL that is too long, 501 for an unknown Transfer-Encoding. */
export function limitRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const error = requestLimitError(request);
    // The end of such a body is unknown, so no request can follow it on the connection.
    if (error?.code === 'transfer-coding-unknown') void reply.header('connection', 'close');
    done(error);
  });
}

/**
 * The reason to refuse the request, or undefined. Called by the router as well, which refuses some URLs before any
 * hook.
 */
export function requestLimitError({
  raw: { url = '', headers },
}: Pick<FastifyRequest, 'raw'>): DomainError | undefined {
  if (url.length > MAX_URL_CHARACTERS) {
    const limit = MAX_URL_CHARACTERS.toLocaleString('en');
    return new DomainError('address-too-long', `The address is longer than ${limit} characters.`);
  }
  const coding = headers['transfer-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'chunked') return undefined;
  return new DomainError('transfer-coding-unknown', 'The only Transfer-Encoding that is accepted is chunked.');
}
