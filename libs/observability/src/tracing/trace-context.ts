import { traceparent } from './current-span.js';
import { type LogFields, logFields } from '../log-fields.js';

export interface TraceContext {
  fields: LogFields;
  /** The W3C `traceparent` of the span that continues the trace. */
  parent: string | undefined;
}

/**
 * Returns the trace and the log fields of the current request or job as JSON, for a job that another process may run.
 * Returns undefined when there are none.
 */
export function captureTraceContext(): string | undefined {
  const parent = traceparent();
  const fields = logFields();
  if (parent === undefined && fields === undefined) return undefined;
  return JSON.stringify({ ...fields, ...(parent !== undefined && { traceparent: parent }) });
}

/** Parses what `captureTraceContext` returned. A context that another version of imglink wrote may count as empty. */
export function parseTraceContext(captured: string | undefined): TraceContext {
  try {
    const { traceparent: parent, ...fields } = JSON.parse(captured ?? '{}') as LogFields & { traceparent?: string };
    return { fields, parent };
  } catch {
    return { fields: {}, parent: undefined };
  }
}
