import type { OpenSpan, SpanStart, Tracer, TracingOptions } from './tracer.js';

/** One for the process, like the context of OpenTelemetry's API. Undefined: tracing is off and costs a comparison. */
let tracer: Tracer | undefined;

/** Starts to send spans to the collector that OpenTelemetry's own variables name. */
export async function startTracing(options: TracingOptions): Promise<void> {
  const { openTelemetry } = await import('./open-telemetry.js');
  tracer = openTelemetry(options);
}

/** Sends the remaining spans. Never throws: a lost trace must not make a stop fail. */
export async function stopTracing(): Promise<void> {
  await tracer?.stop().catch(() => undefined);
  tracer = undefined;
}

export const isTracing = (): boolean => tracer !== undefined;

/** Opens a span, which the caller must end. Returns undefined when tracing is off. */
export const openSpan = (start: SpanStart): OpenSpan | undefined => tracer?.open(start);

/** Runs `work` in a span. */
export async function inSpan<T>(start: SpanStart, work: () => Promise<T>): Promise<T> {
  if (!tracer) return work();
  const span = tracer.open(start);
  try {
    const result = await span.enter(work);
    span.end({});
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

/** Returns the W3C `traceparent` by which another process continues the current trace. */
export const traceparent = (): string | undefined => tracer?.parent();

/** Adds an event to the current span. */
export const addSpanEvent = (name: string): void => tracer?.addEvent(name);
