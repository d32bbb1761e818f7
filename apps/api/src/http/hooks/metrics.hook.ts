import { metrics } from '#observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';

import { methodLabel, routeLabel } from '../request-labels.js';

/** Measures the seconds and bytes of all answers for /metrics. */
export function addMetrics(fastify: FastifyInstance): void {
  const countBytes = byteCounter();
  const durations = new DurationSeries();
  fastify.server.on('connection', (socket: Socket) => {
    countBytes(socket);
    socket.once('close', () => countBytes(socket));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    durations.of(request, reply.statusCode).observe(reply.elapsedTime / 1000);
    countBytes(request.raw.socket);
    done();
  });
}

/** Returns a function that counts the bytes of a connection since its last call for that connection. */
function byteCounter(): (socket: Socket) => void {
  const received = metrics.httpBytes.series({ direction: 'in' });
  const sent = metrics.httpBytes.series({ direction: 'out' });
  const counted = new WeakMap<Socket, { in: number; out: number }>();
  return (socket) => {
    let before = counted.get(socket);
    if (!before) counted.set(socket, (before = { in: 0, out: 0 }));
    const { bytesRead, bytesWritten } = socket;
    received.inc(bytesRead - before.in);
    sent.inc(bytesWritten - before.out);
    before.in = bytesRead;
    before.out = bytesWritten;
  };
}

/**
 * The series of the request histogram by route, method and class of status. Each is looked up by its labels only once.
 */
class DurationSeries {
  private readonly byRoute = new Map<string | undefined, Map<string, metrics.HistogramSeries[]>>();

  of(request: FastifyRequest, status: number): metrics.HistogramSeries {
    const { url } = request.routeOptions;
    let byMethod = this.byRoute.get(url);
    if (!byMethod) this.byRoute.set(url, (byMethod = new Map()));
    let byClass = byMethod.get(request.method);
    if (!byClass) byMethod.set(request.method, (byClass = []));
    const hundreds = Math.floor(status / 100);
    return (byClass[hundreds] ??= metrics.httpSeconds.series({
      route: routeLabel(request),
      method: methodLabel(request),
      status: `${hundreds}xx`,
    }));
  }
}
