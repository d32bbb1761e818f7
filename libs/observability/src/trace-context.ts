import { type LogFields, logFields, withLogFields } from './log-fields.js';
import type { SpanStart } from './tracer.js';
import { inSpan, traceparent } from './tracing.js';

interface TraceContext extends LogFields {
  traceparent?: string;
}

/**
 * Returns the trace and the log fields of the current request or job as JSON, for a job that another process may run.
 * Returns undefined when there are none.
 */
export function captureTraceContext(): string | undefined {
  const parent = traceparent();
  const fields = logFields();
  if (parent === undefined && fields === undefined) return undefined;
  return JSON.stringify({ ...fields, ...(parent !== undefined && { traceparent: parent }) } satisfies TraceContext);
}

/** Runs `work` in a span that continues a captured trace, with the captured log fields. */
export function withTraceContext<T>(
  captured: string | undefined,
  span: Omit<SpanStart, 'parent'>,
  work: () => Promise<T>,
): Promise<T> {
  const { traceparent: parent, ...fields } = parse(captured);
  return withLogFields(fields, () => inSpan({ ...span, parent }, work));
}

function parse(captured: string | undefined): TraceContext {
  try {
    return JSON.parse(captured ?? '{}') as TraceContext;
  } catch {
    // Another version of imglink wrote it. The job runs without its trace.
    return {};
  }
}
