import { metrics } from '#observability';
import type { FastifyInstance } from 'fastify';
import { EventEmitter } from 'node:events';
import { beforeEach, expect, it } from 'vitest';

import { addMetrics } from './metrics.hook.js';

type OnResponse = (request: object, reply: object, done: () => void) => void;

const server = new EventEmitter();
let answer: OnResponse;
addMetrics({ server, addHook: (_name: string, hook: OnResponse) => (answer = hook) } as unknown as FastifyInstance);

const bytes = () =>
  ['in', 'out'].map((direction) => metrics.httpBytes.series({ direction }).samples('', {})[0]?.value ?? 0);

/** A new connection on which a number of bytes has passed in each direction. */
function connect(bytesRead: number, bytesWritten: number) {
  const socket = Object.assign(new EventEmitter(), { bytesRead, bytesWritten });
  server.emit('connection', socket);
  return socket;
}

/** Answers a request to `route` after `elapsedTime` milliseconds. */
function respond(route: string, statusCode: number, { method = 'GET', socket = connect(0, 0), elapsedTime = 20 } = {}) {
  const request = { method, routeOptions: { url: route }, raw: { socket } };
  answer(request, { statusCode, elapsedTime }, () => undefined);
}

/** The number of answers and their seconds. */
function observed(route: string, status: string, method = 'GET'): (number | undefined)[] {
  const samples = metrics.httpSeconds.series({ route, method, status }).samples('', {});
  return ['_count', '_sum'].map((name) => samples.find(({ metricName }) => metricName === name)?.value);
}

beforeEach(() => metrics.registry.resetMetrics());

it('measures answers in seconds by route, method and class of status', () => {
  respond('/test/a/:key', 200, { elapsedTime: 250 });
  respond('/test/a/:key', 206, { elapsedTime: 500 });
  respond('/test/a/:key', 404, { elapsedTime: 1_000 });
  respond('/test/a/:key', 200, { elapsedTime: 2_000, method: 'POST' });
  respond('/test/b/:key', 200, { elapsedTime: 4_000 });
  expect(observed('/test/a/:key', '2xx')).toEqual([2, 0.75]);
  expect(observed('/test/a/:key', '4xx')).toEqual([1, 1]);
  expect(observed('/test/a/:key', '2xx', 'POST')).toEqual([1, 2]);
  expect(observed('/test/b/:key', '2xx')).toEqual([1, 4]);
});

it('counts HEAD as GET', () => {
  respond('/test/head/:key', 200, { method: 'HEAD' });
  expect(observed('/test/head/:key', '2xx')).toEqual([1, 0.02]);
});

it('counts the bytes of a connection once, with each answer and when it closes', () => {
  const socket = connect(0, 0);
  Object.assign(socket, { bytesRead: 100, bytesWritten: 1_000 });
  respond('/test/bytes', 200, { socket });
  expect(bytes()).toEqual([100, 1_000]);
  Object.assign(socket, { bytesRead: 150, bytesWritten: 3_000 });
  respond('/test/bytes', 200, { socket });
  expect(bytes()).toEqual([150, 3_000]);
  Object.assign(socket, { bytesRead: 160, bytesWritten: 3_001 });
  socket.emit('close');
  expect(bytes()).toEqual([160, 3_001]);
});

it('counts the bytes of a connection without a request', () => {
  const socket = connect(0, 0);
  Object.assign(socket, { bytesRead: 7, bytesWritten: 9 });
  socket.emit('close');
  expect(bytes()).toEqual([7, 9]);
});
