import { metrics } from '#observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Of the routes that were asked for. */
const names = new Map<string, string>();

const received = metrics.httpBytes.labels({ direction: 'in' });
const sent = metrics.httpBytes.labels({ direction: 'out' });

/** Has /metrics tell how long answers take and how many bytes pass, whatever the route; none takes part in it. */
export function countRequests(fastify: FastifyInstance): void {
  const counted = new WeakMap<Socket, { in: number; out: number }>();
  // What passed on the connection since it was last looked at.
  const countBytes = (socket: Socket) => {
    const before = counted.get(socket);
    if (!before) return;
    const { bytesRead, bytesWritten } = socket;
    received.inc(bytesRead - before.in);
    sent.inc(bytesWritten - before.out);
    before.in = bytesRead;
    before.out = bytesWritten;
  };
  fastify.server.on('connection', (socket: Socket) => {
    counted.set(socket, { in: 0, out: 0 });
    socket.once('close', () => countBytes(socket));
  });
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
  let name = names.get(url);
  if (name === undefined) names.set(url, (name = nameOf(url)));
  return name;
}

function nameOf(url: string): string {
  if (url.startsWith('/admin/queues')) return '/admin/queues';
  // Without the expression that a parameter is told by.
  return url.includes(':') || !/\.\w+$/.test(url) ? url.replace(/\(.*\)/, '') : 'static';
}

export function methodOf({ method }: FastifyRequest): string {
  if (method === 'HEAD') return 'GET';
  return METHODS.has(method) ? method : 'other';
}
