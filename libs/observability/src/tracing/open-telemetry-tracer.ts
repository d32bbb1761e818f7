import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span as OpenTelemetrySpan,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

import type { Attributes, Span, SpanStart } from './span.js';
import { Tracer, type TracingOptions } from './tracer.js';

const SEND_EVERY_MS = 1_000;

const KINDS: Record<SpanStart['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/**
 * Sends spans over OTLP/HTTP. The exporter reads the variables OTEL_EXPORTER_OTLP_…, the resource reads
 * OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. Nothing is registered with OpenTelemetry's global API.
 */
export class OpenTelemetryTracer extends Tracer {
  override readonly isOn = true;
  private readonly provider: TracerProvider;
  private readonly propagator = new W3CTraceContextPropagator();

  constructor({ service, ratio, followsParent }: TracingOptions, exporter: SpanExporter = new OTLPTraceExporter()) {
    super();
    const root = new TraceIdRatioBasedSampler(ratio);
    this.provider = new TracerProvider({
      resource: defaultResource()
        .merge(resourceFromAttributes({ 'service.name': service }))
        .merge(detectResources({ detectors: [envDetector] })),
      sampler: followsParent ? new ParentBasedSampler({ root }) : root,
      spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
    });
  }

  override openSpan(start: SpanStart, parent?: string): Span {
    const carrier = { traceparent: parent };
    return this.open(start, this.propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter));
  }

  override async stop(): Promise<void> {
    await this.provider.shutdown().catch(() => undefined);
  }

  private open({ name, kind, attributes = {} }: SpanStart, from: Context): Span {
    const span = this.provider.getTracer('imglink').startSpan(name, { kind: KINDS[kind], attributes }, from);
    const context = trace.setSpan(from, span);
    return {
      openChild: (start) => this.open(start, context),
      addEvent: (event) => void span.addEvent(event),
      traceparent: () => this.traceparentOf(context),
      end: (outcome) => endSpan(span, outcome),
    };
  }

  private traceparentOf(context: Context): string | undefined {
    const carrier: { traceparent?: string } = {};
    this.propagator.inject(context, carrier, defaultTextMapSetter);
    return carrier.traceparent;
  }
}

function endSpan(span: OpenTelemetrySpan, { attributes = {}, error }: { attributes?: Attributes; error?: unknown }) {
  span.setAttributes(attributes);
  if (error !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
  }
  span.end();
}
