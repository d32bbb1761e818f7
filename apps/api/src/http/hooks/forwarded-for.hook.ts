import type { FastifyInstance } from 'fastify';

/**
 * A value of X-Forwarded-For whose addresses have no port: some proxies (Azure Application Gateway) write
 * `192.0.2.1:50123` or `[2001:db8::1]:50123`, and each connection would count as a client of its own.
 */
export function withoutPorts(forwardedFor: string): string {
  return forwardedFor
    .split(',')
    .map((address) => address.trim().replace(WITH_PORT, '$1$2'))
    .join(', ');
}

/** IPv4 with a port, or IPv6 in brackets with or without one. */
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([\d.:A-Fa-f]+)\](?::\d{1,5})?)$/;

/** To be added before anything asks for the client's address, which Fastify reads from this field (TRUSTED_PROXIES). */
export function dropForwardedPorts(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw: { headers } }, _reply, done) => {
    const field = headers['x-forwarded-for'];
    if (typeof field === 'string') headers['x-forwarded-for'] = withoutPorts(field);
    done();
  });
}
