import { type LogFields, logFields, withLogFields } from './log-fields.js';
import type { SpanStart } from './tracer.js';
import { inSpan, traceparent } from './tracing.js';

interface Carried extends LogFields {
  traceparent?: string;
}

/** As text, what a job takes with it of whoever adds it: the trace, and what log lines name. */
export function carried(): string | undefined {
  const parent = traceparent();
  const fields = logFields();
  if (parent === undefined && fields === undefined) return undefined;
  return JSON.stringify({ ...fields, ...(parent !== undefined && { traceparent: parent }) } satisfies Carried);
}

/** Goes on with what a job brought, wherever it is done. */
export function goOnWith<T>(
  text: string | undefined,
  span: Omit<SpanStart, 'parent'>,
  work: () => Promise<T>,
): Promise<T> {
  const { traceparent: parent, ...fields } = parse(text);
  return withLogFields(fields, () => inSpan({ ...span, parent }, work));
}

function parse(text: string | undefined): Carried {
  try {
    return JSON.parse(text ?? '{}') as Carried;
  } catch {
    // Another version wrote it; only the trace is lost.
    return {};
  }
}
