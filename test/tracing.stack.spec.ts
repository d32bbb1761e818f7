import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import type { Edge } from './harness/edge.js';
import { it as base } from './harness/stack-fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { type CollectedSpan, TraceCollector } from './harness/trace-collector.js';
import { until } from './harness/until.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

const jpeg = await photoJpeg({ width: 1200, height: 900 });

const it = base
  .extend('collector', { scope: 'file' }, async ({ parts }) => parts.use(await TraceCollector.start()))
  .extend('env', { scope: 'file' }, ({ installation, collector, edgePort }) => ({
    ...installation.env,
    PUBLIC_URL: `http://127.0.0.1:${edgePort}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=images',
  }))
  .extend('imglink', { scope: 'file' }, async ({ parts, installation, env }) =>
    parts.use(await ImgLink.start({ installation, env })),
  );

const post = (edge: Edge, headers: Record<string, string>) =>
  fetch(`${edge.url}/v1/images`, { method: 'POST', body: new Uint8Array(jpeg), headers });

/** The spans from this one up to the client's. */
function ancestors(span: CollectedSpan, spans: CollectedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? [parent.name, ...ancestors(parent, spans)] : [span.parentSpanId ?? 'none'];
}

it('makes one trace of an upload, from the edge through queue and worker to store and database', async ({
  edge,
  collector,
}) => {
  const answer = await post(edge, { traceparent: `00-${TRACE}-${SPAN}-01`, 'content-type': 'image/jpeg' });
  const { key, imageUrl } = (await answer.json()) as UploadAnswer;
  expect(answer.status).toBe(200);
  const wanted = ['POST /v1/images', 'store put', 'queue link-image', 'job link-image'];
  const names = () => new Set(collector.of(TRACE).map(({ name }) => name));
  await until(() => wanted.every((name) => names().has(name)), 'all of its spans have come');
  const spans = collector.of(TRACE);
  const named = (name: string) => {
    const found = spans.find((span) => span.name === name);
    if (!found) throw new Error(`There is no span ${name}.`);
    return found;
  };

  expect(named('POST /v1/images')).toMatchObject({ service: 'imglink-api', parentSpanId: SPAN });
  expect(named('job link-image').service).toBe('imglink-worker');
  expect(ancestors(named('job link-image'), spans)).toEqual([
    'queue link-image',
    'upload queue',
    'POST /v1/images',
    SPAN,
  ]);
  expect(ancestors(named('store put'), spans)).toEqual(['upload object', 'upload receive', 'POST /v1/images', SPAN]);
  const writes = spans.filter((span) => span.name === 'sql write' && ancestors(span, spans).includes('job link-image'));
  const statements = writes.flatMap(({ events = [] }) => events.map(({ name }) => name));
  expect(statements).toContainEqual(expect.stringMatching(/^INSERT INTO links\(/));

  const said = JSON.stringify(spans);
  for (const secret of [key, new URL(imageUrl).pathname, 'X-Amz-']) expect(said).not.toContain(secret);
  expect(collector.headers[0]).toMatchObject({ 'x-team': 'images' });
});

it('begins a trace for a request without one, and honours an unsampled parent', async ({ edge, collector }) => {
  const { length } = collector.spans;
  await post(edge, { traceparent: `00-${TRACE.replace('4', '5')}-${SPAN}-00`, 'content-type': 'image/jpeg' });
  await post(edge, { 'content-type': 'image/jpeg' });
  const later = () => collector.spans.slice(length);
  await until(() => later().some(({ name }) => name === 'job link-image'), 'the trace of the last upload has come');
  await until(() => later().some(({ name }) => name === 'POST /v1/images'), 'and its beginning');
  const roots = later().filter(({ name }) => name === 'POST /v1/images');
  expect(roots).toHaveLength(1);
  expect(roots[0]?.parentSpanId ?? '').toBe('');
  expect(collector.of(TRACE.replace('4', '5'))).toEqual([]);
});
