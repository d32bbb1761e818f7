import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { addSpanEvent, enterSpan, inSpan } from './current-span.js';
import { OpenTelemetryTracer } from './open-telemetry-tracer.js';
import { captureTraceContext } from './trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const REQUEST = { name: 'GET /', kind: 'server' } as const;
const QUERY = { name: 'sql read', kind: 'client' } as const;
const JOB = { name: 'job', kind: 'consumer' } as const;

let exporter: InMemorySpanExporter;
beforeEach(() => {
  exporter = new InMemorySpanExporter();
  // A shutdown deletes the spans that were exported, which the tests read.
  vi.spyOn(exporter, 'shutdown').mockResolvedValue();
});

const open = (ratio = 1, followsParent = true) =>
  new OpenTelemetryTracer({ service: 'spec', ratio, followsParent }, exporter);

/** The spans of a tracer, by name, after it has sent them. */
async function spansOf(tracer: OpenTelemetryTracer): Promise<Record<string, ReadableSpan>> {
  await tracer.stop();
  return Object.fromEntries(exporter.getFinishedSpans().map((span) => [span.name, span]));
}

const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;

it('continues the trace of another process, and makes the spans of the work children of its span', async () => {
  const tracer = open();
  const request = tracer.openSpan(REQUEST, `00-${TRACE}-${SPAN}-01`);
  await enterSpan(request, () =>
    inSpan(QUERY, async () => {
      await Promise.resolve();
      addSpanEvent('SELECT 1');
    }),
  );
  request.end({ attributes: { 'http.response.status_code': 200 } });
  const spans = await spansOf(tracer);
  expect(Object.values(spans).map((span) => span.spanContext().traceId)).toEqual([TRACE, TRACE]);
  expect([parentOf(spans['GET /']), parentOf(spans['sql read'])]).toEqual([SPAN, idOf(spans['GET /'])]);
  expect(spans['sql read']?.events.map(({ name }) => name)).toEqual(['SELECT 1']);
  expect(spans['GET /']?.attributes).toEqual({ 'http.response.status_code': 200 });
  expect(spans['GET /']?.resource.attributes).toMatchObject({ 'service.name': 'spec' });
});

it('continues the trace of the request in its job', async () => {
  const tracer = open();
  const request = tracer.openSpan(REQUEST);
  const captured = enterSpan(request, captureTraceContext);
  request.end({});
  await tracer.runJob(captured, JOB, () => inSpan(QUERY, async () => undefined));
  const spans = await spansOf(tracer);
  expect([parentOf(spans.job), parentOf(spans['sql read'])]).toEqual([idOf(spans['GET /']), idOf(spans.job)]);
});

it('marks the span of a failed job, and throws its error', async () => {
  const tracer = open();
  const failed = tracer.runJob(undefined, JOB, () => Promise.reject(new Error('The store is away.')));
  await expect(failed).rejects.toThrow('The store is away.');
  expect((await spansOf(tracer)).job?.status).toMatchObject({ message: 'The store is away.' });
});

it('opens no span outside of a request or job', async () => {
  const tracer = open();
  await inSpan(QUERY, async () => addSpanEvent('SELECT 1'));
  expect(await spansOf(tracer)).toEqual({});
});

describe('sampling', () => {
  const sampled = async (tracer: OpenTelemetryTracer, flag: '00' | '01') => {
    const request = tracer.openSpan(REQUEST, `00-${TRACE}-${SPAN}-${flag}`);
    await enterSpan(request, () => inSpan(QUERY, async () => undefined));
    request.end({});
    return Object.keys(await spansOf(tracer)).length;
  };

  it('follows the sender of a request that keeps its trace, whatever the ratio', async () => {
    expect(await sampled(open(0), '01')).toBe(2);
  });

  it('follows the sender of a request that does not keep its trace', async () => {
    expect(await sampled(open(1), '00')).toBe(0);
  });

  it('keeps the share of traces alone, where it does not follow the sender', async () => {
    expect(await sampled(open(1, false), '00')).toBe(2);
  });
});

it('leaves the global API of OpenTelemetry as it is', () => {
  const tracer = open();
  enterSpan(tracer.openSpan(REQUEST), () => {
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(context.active().getValue(Symbol.for('a'))).toBeUndefined();
    expect(propagation.fields()).toEqual([]);
  });
});
