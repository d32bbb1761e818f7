import { photoJpeg } from '#imaging/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { AppProcess } from './harness/app-process.js';
import { Edge } from './harness/edge.js';
import type { UploadAnswer } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { StackInstallation } from './harness/services.js';
import { type CollectedSpan, TraceCollector } from './harness/trace-collector.js';
import { until } from './harness/until.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

let parts: AsyncDisposableStack;
let collector: TraceCollector;
let edge: Edge;
let jpeg: Buffer;

beforeAll(async () => {
  parts = new AsyncDisposableStack();
  collector = parts.use(await TraceCollector.start());
  const urls = inject('services') ?? expect.unreachable('There is no stack.');
  const installation = parts.use(await StackInstallation.create(urls));
  const port = await freePort();
  const env = {
    ...installation.env,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=images',
  };
  const [apiMain = '', workerMain = ''] = installation.mains;
  parts.use(await AppProcess.start({ main: workerMain, env }));
  const api = parts.use(await AppProcess.start({ main: apiMain, env }));
  edge = parts.use(await Edge.start({ port, apiPorts: [Number(new URL(api.url).port)] }));
  jpeg = await photoJpeg({ width: 1200, height: 900 });
});

afterAll(() => parts[Symbol.asyncDispose]());

const post = (headers: Record<string, string>) =>
  fetch(`${edge.url}/v1/images`, { method: 'POST', body: new Uint8Array(jpeg), headers });

/** The spans from this one up to the client's. */
function ancestors(span: CollectedSpan, spans: CollectedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? [parent.name, ...ancestors(parent, spans)] : [span.parentSpanId ?? 'none'];
}

it('makes one trace of an upload, from the edge through queue and worker to store and database', async () => {
  const answer = await post({ traceparent: `00-${TRACE}-${SPAN}-01`, 'content-type': 'image/jpeg' });
  const { key, imageUrl } = (await answer.json()) as UploadAnswer;
  expect(answer.status).toBe(200);
  const wanted = ['POST /v1/images', 'queue store-image', 'job store-image', 'store adopt', 'sql write'];
  const names = () => new Set(collector.of(TRACE).map(({ name }) => name));
  await until(() => wanted.every((name) => names().has(name)), 'all of its spans have come');
  const spans = collector.of(TRACE);
  const named = (name: string) => {
    const found = spans.find((span) => span.name === name);
    if (!found) throw new Error(`There is no span ${name}.`);
    return found;
  };

  expect(named('POST /v1/images')).toMatchObject({ service: 'imglink-api', parentSpanId: SPAN });
  expect(named('job store-image').service).toBe('imglink-worker');
  expect(ancestors(named('job store-image'), spans)).toEqual([
    'queue store-image',
    'upload queue',
    'POST /v1/images',
    SPAN,
  ]);
  for (const name of ['store adopt', 'sql write']) expect(ancestors(named(name), spans)).toContain('job store-image');
  expect(
    ancestors(
      spans.find(({ name }) => name === 'store put')!,
      spans,
    ),
  ).toEqual(['upload receive', 'POST /v1/images', SPAN]);
  expect(
    named('sql write')
      .events?.map(({ name }) => name)
      .join(),
  ).toMatch(/INSERT INTO `links`/);

  const said = JSON.stringify(spans);
  for (const secret of [key, new URL(imageUrl).pathname, 'X-Amz-']) expect(said).not.toContain(secret);
  expect(collector.headers[0]).toMatchObject({ 'x-team': 'images' });
});

it('begins a trace for a request without one, and honours an unsampled parent', async () => {
  const { length } = collector.spans;
  await post({ traceparent: `00-${TRACE.replace('4', '5')}-${SPAN}-00`, 'content-type': 'image/jpeg' });
  await post({ 'content-type': 'image/jpeg' });
  const later = () => collector.spans.slice(length);
  await until(() => later().some(({ name }) => name === 'job store-image'), 'the trace of the last upload has come');
  await until(() => later().some(({ name }) => name === 'POST /v1/images'), 'and its beginning');
  const roots = later().filter(({ name }) => name === 'POST /v1/images');
  expect(roots).toHaveLength(1);
  expect(roots[0]?.parentSpanId ?? '').toBe('');
  expect(collector.of(TRACE.replace('4', '5'))).toEqual([]);
});
