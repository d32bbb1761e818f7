import { inSpan, Tracer } from '#observability';
import { fastify } from 'fastify';
import { beforeEach, expect, it, vi } from 'vitest';

import { addTracing } from './tracing.hook.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const INNER = { name: 'sql read', kind: 'client' } as const;

const end = vi.fn();
const child = { end: vi.fn(), openChild: vi.fn(), addEvent: vi.fn(), traceparent: vi.fn() };
const openChild = vi.fn(() => child);

class FakeTracer extends Tracer {
  override readonly isOn = true;
  override readonly openSpan = vi.fn(() => ({ ...child, openChild, end }));
}

let tracer: FakeTracer;
beforeEach(() => {
  vi.clearAllMocks();
  tracer = new FakeTracer();
});

/** Answers one request, and waits until its response is closed. */
async function request(url: string, headers: Record<string, string> = {}): Promise<void> {
  const app = fastify();
  addTracing(app, tracer);
  for (const route of ['/delete/:token', '/health/live', '/metrics'])
    app.get(route, () => inSpan(INNER, async () => 'done'));
  app.get('/broken', async (_request, reply) => reply.status(503).send('broken'));
  const closed = new Promise<void>((resolve) => {
    app.addHook('onResponse', async (_request, reply) => void reply.raw.once('close', resolve));
  });
  await app.inject({ url, headers });
  await closed;
}

it('opens a span named by the route, and ends it with the status', async () => {
  await request('/delete/secret-token');
  const attributes = { 'http.request.method': 'GET', 'http.route': '/delete/:token' };
  const start = { name: 'GET /delete/:token', kind: 'server', attributes };
  expect(tracer.openSpan).toHaveBeenCalledExactlyOnceWith(start, undefined);
  expect(end).toHaveBeenCalledExactlyOnceWith({ attributes: { 'http.response.status_code': 200 } });
});

it('makes the spans of the work children of the span of the request', async () => {
  await request('/delete/secret-token');
  expect(openChild).toHaveBeenCalledExactlyOnceWith(INNER);
  expect(child.end).toHaveBeenCalledExactlyOnceWith({});
});

it('continues the trace of the client', async () => {
  await request('/delete/x', { traceparent: TRACEPARENT });
  expect(tracer.openSpan).toHaveBeenCalledExactlyOnceWith(expect.anything(), TRACEPARENT);
});

it('marks the span of a failed request', async () => {
  await request('/broken');
  expect(end).toHaveBeenCalledExactlyOnceWith({
    attributes: { 'http.response.status_code': 503 },
    error: 'answered 503',
  });
});

it.each(['/metrics', '/health/live'])('opens no span for %s', async (url) => {
  await request(url);
  expect(tracer.openSpan).not.toHaveBeenCalled();
  expect(openChild).not.toHaveBeenCalled();
});

it('adds no hook when tracing is off', () => {
  const addHook = vi.fn();
  addTracing({ addHook } as unknown as Parameters<typeof addTracing>[0], new Tracer());
  expect(addHook).not.toHaveBeenCalled();
});
