import type { ObjectAddress } from '#storage';
import type { FastifyReply } from 'fastify';

/** Of an image's fields those that go out again, under their own names, with the bytes alone. */
const OF_BYTES = ['cache-control', 'etag', 'last-modified', 'repr-digest', 'cache-tag', 'x-accel-expires'];
/** The same of what is in the reply already. */
const OF_REPLY = ['cache-status', 'access-control-expose-headers'];

/**
 * Has nginx send an object from the store (X-Accel-Redirect, apps/edge), so that its bytes don't pass through here.
 * What is to be said of them goes along under names that mean nothing to a cache, should the store fail.
 */
export function handOver(
  reply: FastifyReply,
  fields: Readonly<Record<string, string>>,
  address: ObjectAddress,
  contentType: string,
): void {
  for (const name of OF_BYTES) if (fields[name] !== undefined) void reply.header(`x-object-${name}`, fields[name]);
  for (const name of OF_REPLY) void reply.header(`x-object-${name}`, reply.getHeader(name));
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
