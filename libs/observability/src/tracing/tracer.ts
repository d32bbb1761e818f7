import { runInSpan } from './current-span.js';
import { withLogFields } from '../log-fields.js';
import type { Span, SpanStart } from './span.js';
import { parseTraceContext } from './trace-context.js';

export interface TracingOptions {
  /** The name of the service, unless OTEL_SERVICE_NAME is set. */
  service: string;
  /** The share of traces that are kept, from 0 to 1. */
  ratio: number;
  /** Keeps the traces of requests whose sender keeps them, whatever the ratio. */
  followsParent: boolean;
}

/**
 * Opens the span of each request and job. `inSpan` opens the spans of the work for it, which need no tracer: they are
 * children of the current span. This class is the tracer of a process that sends no traces.
 */
export class Tracer {
  /** False if no span is opened. */
  readonly isOn: boolean = false;

  /**
   * Opens the first span of this process in a trace. `parent` is the W3C `traceparent` of the span of another process;
   * without it, the span begins a trace. Returns undefined if the tracer is off.
   */
  openSpan(_start: SpanStart, _parent?: string): Span | undefined {
    return undefined;
  }

  /** Runs a job in a span that continues a captured trace (`captureTraceContext`), with the captured log fields. */
  runJob<T>(captured: string | undefined, start: SpanStart, work: () => Promise<T>): Promise<T> {
    const { fields, parent } = parseTraceContext(captured);
    const span = this.openSpan(start, parent);
    return withLogFields(fields, () => (span ? runInSpan(span, work) : work()));
  }

  /** Sends the remaining spans. Never throws: a lost trace must not make a stop fail. */
  async stop(): Promise<void> {}
}
