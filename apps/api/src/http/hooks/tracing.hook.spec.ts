import * as observability from '#observability';
import { fastify } from 'fastify';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';

import { addTracing } from './tracing.hook.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const enter = vi.fn((work: () => unknown) => work());
const end = vi.fn();
const openSpan = vi.spyOn(observability, 'openSpan');
const isTracing = vi.spyOn(observability, 'isTracing');

beforeEach(() => {
  vi.clearAllMocks();
  isTracing.mockReturnValue(true);
  openSpan.mockReturnValue({ enter, end } as unknown as NonNullable<ReturnType<typeof observability.openSpan>>);
});
afterEach(() => {
  openSpan.mockReset();
  isTracing.mockReset();
});

afterAll(() => void vi.restoreAllMocks());

/** Answers one request, and waits until its response is closed. */
async function request(url: string, headers: Record<string, string> = {}): Promise<void> {
  const app = fastify();
  addTracing(app);
  for (const route of ['/delete/:token', '/health/live', '/metrics']) app.get(route, () => 'done');
  app.get('/broken', async (_request, reply) => reply.status(503).send('broken'));
  const closed = new Promise<void>((resolve) => {
    app.addHook('onResponse', async (_request, reply) => void reply.raw.once('close', resolve));
  });
  await app.inject({ url, headers });
  await closed;
}

it('opens a span named by the route, and ends it with the status', async () => {
  await request('/delete/secret-token');
  expect(openSpan).toHaveBeenCalledExactlyOnceWith({
    name: 'GET /delete/:token',
    kind: 'server',
    attributes: { 'http.request.method': 'GET', 'http.route': '/delete/:token' },
  });
  expect(enter).toHaveBeenCalledOnce();
  expect(end).toHaveBeenCalledExactlyOnceWith({ attributes: { 'http.response.status_code': 200 } });
});

it('continues the trace of the client', async () => {
  await request('/delete/x', { traceparent: TRACEPARENT });
  expect(openSpan).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ parent: TRACEPARENT }));
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
  expect(openSpan).not.toHaveBeenCalled();
});

it('adds no hook when tracing is off', () => {
  isTracing.mockReturnValue(false);
  const addHook = vi.fn();
  addTracing({ addHook } as unknown as Parameters<typeof addTracing>[0]);
  expect(addHook).not.toHaveBeenCalled();
});
