import { metrics } from '#observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

interface Counted {
  in: number;
  out: number;
}

/** Has /metrics tell how long answers take and how many bytes pass, whatever the route; none takes part in it. */
export function countRequests(fastify: FastifyInstance): void {
  const counted = new WeakMap<Socket, Counted>();
  // What passed on the connection since it was last looked at.
  const countBytes = (socket: Socket) => {
    const before = counted.get(socket) ?? { in: 0, out: 0 };
    const now = { in: socket.bytesRead, out: socket.bytesWritten };
    counted.set(socket, now);
    metrics.httpBytes.inc({ direction: 'in' }, now.in - before.in);
    metrics.httpBytes.inc({ direction: 'out' }, now.out - before.out);
  };
  fastify.server.on('connection', (socket: Socket) => socket.once('close', () => countBytes(socket)));
  fastify.addHook('onResponse', (request, reply, done) => {
    const labels = { route: routeOf(request), method: methodOf(request), status: `${String(reply.statusCode)[0]}xx` };
    metrics.httpSeconds.observe(labels, reply.elapsedTime / 1000);
    countBytes(request.raw.socket);
    done();
  });
}

/** One of few, whatever is asked for: the pattern of the route, or what it is a part of. */
export function routeOf({ routeOptions: { url } }: FastifyRequest): string {
  if (url === undefined || url === '/*') return 'none';
  if (url.startsWith('/admin/queues')) return '/admin/queues';
  // Without the expression that a parameter is told by.
  return url.includes(':') || !/\.\w+$/.test(url) ? url.replace(/\(.*\)/, '') : 'static';
}

export function methodOf({ method }: FastifyRequest): string {
  if (method === 'HEAD') return 'GET';
  return METHODS.has(method) ? method : 'other';
}
