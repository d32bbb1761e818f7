import type { ObjectAddress } from '#storage';
import type { FastifyReply } from 'fastify';

/** They go out again, under their own names, with the bytes alone. */
const WITH_BYTES = [
  'cache-control',
  'cache-status',
  'etag',
  'last-modified',
  'repr-digest',
  'cache-tag',
  'access-control-expose-headers',
];

/**
 * Has nginx send an object from the store (X-Accel-Redirect, apps/edge), so that its bytes don't pass through here.
 * What is set in the reply so far goes with them under names that mean nothing to a cache, should the store fail.
 */
export function handOver(reply: FastifyReply, address: ObjectAddress, contentType: string): void {
  const headers = reply.getHeaders();
  for (const name of Object.keys(headers)) reply.removeHeader(name);
  for (const name of WITH_BYTES) {
    const value = headers[name];
    if (value !== undefined) void reply.header(`x-object-${name}`, value);
  }
  void reply.header('x-object-content-type', contentType);
  if (address.kind === 's3') {
    void reply
      .header('x-object-uri', address.uri)
      .header('x-object-host', address.host)
      .header('x-accel-redirect', '/_store/s3');
  } else {
    void reply.header('x-accel-redirect', `/_store/disk/${address.path}`);
  }
  void reply.send();
}
