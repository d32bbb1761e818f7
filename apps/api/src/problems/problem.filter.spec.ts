import { DomainError, type ProblemCode } from '#errors';
import { MissingLinkError } from '#links';
import { type Log, metrics } from '#observability';
import { DayCounts } from '#stats';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ErrorFormats } from './error-formats.js';
import { ProblemFilter } from './problem.filter.js';

/** As much of Fastify's reply as the filter uses. */
class FakeReply {
  statusCode = 200;
  headers: Record<string, string> = {};
  body: string | undefined;
  sent = false;
  raw = { headersSent: false, destroy: vi.fn() };

  header(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }
  getHeader(name: string): string | undefined {
    return this.headers[name];
  }
  hasHeader(name: string): boolean {
    return name in this.headers;
  }
  status(status: number): this {
    this.statusCode = status;
    return this;
  }
  type(type: string): this {
    return this.header('content-type', type);
  }
  send(body: string): this {
    this.body = body;
    return this;
  }
}

const log = { error: vi.fn(), warn: vi.fn() };
const formats = new ErrorFormats();
const counts = new DayCounts();
const filter = new ProblemFilter(log as unknown as Log, formats, { url: 'https://img.example' }, counts);
formats.add({
  send(error, request, reply) {
    if (!request.url.startsWith('/pages/')) return false;
    void reply.send(`page: ${error?.code}`);
    return true;
  },
});

function answer(error: unknown, request: object = {}, reply = new FakeReply()): FakeReply {
  const whole = { url: '/v1/images?title=a', method: 'GET', routeOptions: { url: '/v1/images' }, ...request };
  filter.answer(error, whole as unknown as FastifyRequest, reply as unknown as FastifyReply);
  return reply;
}

const problem = (code: ProblemCode, options?: ConstructorParameters<typeof DomainError>[2]) =>
  new DomainError(code, 'Why.', options);

beforeEach(() => void vi.clearAllMocks());

describe('the statistics', () => {
  const uploadTo = (method: string, url: string) => ({ method, url, routeOptions: { url } });
  const refusals = () => counts.take().map(({ name, amount }) => [name, amount]);
  beforeEach(() => void counts.take());

  it.each([
    ['POST', '/v1/images'],
    ['POST', '/3/image'],
    ['POST', '/3/upload'],
    ['POST', '/files'],
    ['PATCH', '/files/:key'],
  ])('count a refused upload of %s %s by its problem', (method, url) => {
    answer(problem('unsupported-image'), uploadTo(method, url));
    answer(problem('client-banned'), uploadTo(method, url));
    expect(refusals()).toEqual([
      ['refusals:client-banned', 1],
      ['refusals:unsupported-image', 1],
    ]);
  });

  it('count no other request, no repeat, no bug, and no client that has left', () => {
    answer(problem('image-not-found'), uploadTo('GET', '/v1/images/:key'));
    answer(problem('scope-missing'), uploadTo('POST', '/v1/albums'));
    answer(problem('upload-locked'), uploadTo('PATCH', '/files/:key'));
    answer(problem('upload-aborted'), uploadTo('POST', '/v1/images'));
    answer(new Error('A bug.'), uploadTo('POST', '/v1/images'));
    expect(refusals()).toEqual([]);
  });
});

describe('the answer', () => {
  it('is a problem document with the path as its instance', () => {
    const { statusCode, headers, body } = answer(problem('image-gone'));
    expect([statusCode, headers['content-type']]).toEqual([410, 'application/problem+json']);
    expect(JSON.parse(body ?? '')).toMatchObject({ code: 'image-gone', instance: '/v1/images' });
  });

  it('has the form that a module added for its requests', () => {
    expect(answer(problem('image-gone'), { url: '/pages/1' }).body).toBe('page: image-gone');
  });

  it('is a 500 without details for a bug', () => {
    const { statusCode, body } = answer(new Error('secret'));
    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
  });

  it('is cut off when it has begun', () => {
    const reply = new FakeReply();
    reply.raw.headersSent = true;
    expect(answer(problem('image-gone'), {}, reply).body).toBeUndefined();
    expect(reply.raw.destroy).toHaveBeenCalledOnce();
  });
});

describe('headers', () => {
  it('say when to try again', () => {
    expect(answer(problem('overloaded', { retryAfterSeconds: 2 })).headers['retry-after']).toBe('2');
  });

  it.each<[ProblemCode, string]>([
    ['token-missing', 'Bearer realm="imglink"'],
    ['credentials-required', 'Bearer'],
    ['credentials-invalid', 'Bearer error="invalid_token"'],
    ['access-token-invalid', 'Bearer error="invalid_token"'],
  ])('ask for credentials after %s', (code, challenge) => {
    expect(answer(problem(code)).headers['www-authenticate']).toBe(challenge);
    expect(answer(problem(code), { url: '/pages/x' }).headers['www-authenticate']).toBe(challenge);
  });

  it('ask for the credentials that the route takes', () => {
    const reply = new FakeReply().header('www-authenticate', 'Basic');
    expect(answer(problem('token-missing'), {}, reply).headers['www-authenticate']).toBe('Basic');
  });

  it('close the connection of a body that timed out or made way, whose rest is not read', () => {
    expect(answer(problem('body-timeout')).headers.connection).toBe('close');
    expect(answer(problem('overloaded'), { bodySlot: { isEvicted: true } }).headers.connection).toBe('close');
    expect(answer(problem('overloaded'), { bodySlot: { isEvicted: false } }).headers.connection).toBeUndefined();
  });

  it('say which cache had the link of an image that is gone, in answers that caches keep', () => {
    const gone = new MissingLinkError('image-gone', 'Why.', 'l2-hit');
    expect(answer(gone).headers['cache-status']).toBe('imglink-l2; hit, imglink-l1; fwd=miss');
    const malformed = new MissingLinkError('image-not-found', 'Why.', 'not-asked');
    expect(answer(malformed).headers['cache-status']).toBe('imglink-l1; fwd=bypass');
    expect(answer(malformed, { method: 'DELETE' }).headers['cache-status']).toBeUndefined();
    const reply = new FakeReply().header('cache-control', 'no-store');
    expect(answer(gone, {}, reply).headers['cache-status']).toBeUndefined();
  });

  it('name the encoding that is accepted', () => {
    expect(answer(problem('content-encoding-unsupported')).headers['accept-encoding']).toBe('identity');
  });

  it.each<[ProblemCode, string, string]>([
    ['image-not-found', 'GET', 'public, max-age=5'],
    ['image-gone', 'HEAD', 'public, max-age=5'],
    ['image-not-found', 'POST', 'no-store'],
    ['damaged-image', 'GET', 'public, max-age=60'],
    ['damaged-image', 'POST', 'no-store'],
    ['variant-pending', 'GET', 'public, max-age=1'],
    ['unavailable', 'GET', 'no-store'],
    ['token-wrong', 'DELETE', 'no-store'],
  ])('let caches keep %s of a %s: %s', (code, method, caching) => {
    expect(answer(problem(code), { method }).headers['cache-control']).toBe(caching);
  });

  it.each(['no-store', 'private, no-store'])('leave %s where the route said so', (caching) => {
    const reply = new FakeReply().header('cache-control', caching);
    expect(answer(problem('image-gone'), {}, reply).headers['cache-control']).toBe('no-store');
  });
});

it('counts refusals for credentials by their reason, and no other problems', async () => {
  metrics.registry.resetMetrics();
  for (const code of ['scope-missing', 'scope-missing', 'image-gone'] as const) answer(problem(code));
  const { values } = await metrics.refusals.get();
  expect(values.map(({ labels, value }) => [labels.reason, value])).toEqual([['scope-missing', 2]]);
});

describe('the log', () => {
  it('has bugs as errors', () => {
    answer(new Error('bug'));
    expect(log.error).toHaveBeenCalledOnce();
  });

  it('has what a dependency caused as a warning, and no other refusal', () => {
    answer(problem('unavailable', { cause: new Error('ECONNREFUSED') }));
    answer(problem('unavailable'));
    answer(problem('image-gone', { cause: new Error('why') }));
    expect(log.warn).toHaveBeenCalledOnce();
    expect(log.error).not.toHaveBeenCalled();
  });
});
