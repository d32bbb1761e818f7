import type { OpenSpan, SpanStart, Tracer, TracingOptions } from './tracer.js';

let tracer: Tracer | undefined;

/** Begins to send spans to where OpenTelemetry's own variables say. Without it, all below costs a comparison. */
export async function startTracing(options: TracingOptions): Promise<void> {
  const { openTelemetry } = await import('./open-telemetry.js');
  tracer = openTelemetry(options);
}

/** Sends what is left. Never throws: nobody stops for the want of a trace. */
export async function stopTracing(): Promise<void> {
  await tracer?.stop().catch(() => undefined);
  tracer = undefined;
}

/** Whether spans are sent anywhere. */
export const isTracing = (): boolean => tracer !== undefined;

/** Undefined while there is no tracing; else it must be ended. */
export const openSpan = (start: SpanStart): OpenSpan | undefined => tracer?.open(start);

/** Runs `work` as a span of the trace that is under way, or of that of `parent`. */
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

/** By which another process goes on with the trace that is under way here. */
export const traceparent = (): string | undefined => tracer?.parent();

/** Says something of the span that is under way here. */
export const noteInSpan = (words: string): void => tracer?.note(words);
