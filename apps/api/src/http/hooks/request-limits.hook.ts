import { DomainError } from '#errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Room for a raw upload's longest description in the query: 2,000 characters are up to 18,000 once they are escaped. nginx
 * counts the same (apps/edge).
 */
const MAX_ADDRESS_CHARACTERS = 24_000;

/** Refuses what no route is meant to see: 414 for an address that is too long, 501 for an unknown Transfer-Encoding. */
export function refuseRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request);
    // The end of such a body is not known, so no other request can follow it.
    if (refusal?.code === 'transfer-coding-unknown') void reply.header('connection', 'close');
    done(refusal);
  });
}

/** Undefined for a request that may go on. The router refuses some addresses before any hook, and asks here as well. */
export function refusalOf({ raw: { url = '', headers } }: FastifyRequest): DomainError | undefined {
  if (url.length > MAX_ADDRESS_CHARACTERS) {
    const limit = MAX_ADDRESS_CHARACTERS.toLocaleString('en');
    return new DomainError('address-too-long', `The address is longer than ${limit} characters.`);
  }
  const coding = headers['transfer-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'chunked') return undefined;
  return new DomainError('transfer-coding-unknown', 'The only Transfer-Encoding that is taken is chunked.');
}
