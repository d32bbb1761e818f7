import type { FastifyInstance } from 'fastify';

/** IPv4 with a port, or IPv6 in brackets with or without one. */
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([\d.:A-Fa-f]+)\](?::\d{1,5})?)$/;

/**
 * Removes the ports from the addresses of an X-Forwarded-For. Some proxies (Azure Application Gateway) write
 * `192.0.2.1:50123` or `[2001:db8::1]:50123`, and each connection would count as another client.
 */
export function withoutPorts(forwardedFor: string): string {
  return forwardedFor
    .split(',')
    .map((address) => address.trim().replace(WITH_PORT, '$1$2'))
    .join(', ');
}

/** Must come before every hook that reads `request.ip`: Fastify computes it from this header (TRUSTED_PROXIES). */
export function removeForwardedPorts(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    const field = headers['x-forwarded-for'];
    if (typeof field === 'string') headers['x-forwarded-for'] = withoutPorts(field);
    done();
  });
}
