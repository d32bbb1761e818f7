import { metrics } from '#observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const received = metrics.httpBytes.series({ direction: 'in' });
const sent = metrics.httpBytes.series({ direction: 'out' });

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
    secondsOf(request, reply.statusCode)(reply.elapsedTime / 1000);
    countBytes(request.raw.socket);
    done();
  });
}

/** By pattern, method and class of status, which are few. */
const seconds = new Map<string | undefined, Map<string, ((seconds: number) => void)[]>>();

function secondsOf(request: FastifyRequest, status: number): (seconds: number) => void {
  const { url } = request.routeOptions;
  let ofRoute = seconds.get(url);
  if (!ofRoute) seconds.set(url, (ofRoute = new Map()));
  let ofMethod = ofRoute.get(request.method);
  if (!ofMethod) ofRoute.set(request.method, (ofMethod = []));
  const hundreds = Math.floor(status / 100);
  return (ofMethod[hundreds] ??= metrics.httpSeconds.series({
    route: routeOf(request),
    method: methodOf(request),
    status: `${hundreds}xx`,
  }));
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
