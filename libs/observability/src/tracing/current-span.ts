import { AsyncLocalStorage } from 'node:async_hooks';

import type { Span, SpanStart } from './span.js';

/** The span of the work that runs now. Absent outside of a traced request or job. */
const current = new AsyncLocalStorage<Span>();

/** Runs `work`, and everything asynchronous that it starts, with this as the current span. */
export const enterSpan = <T>(span: Span, work: () => T): T => current.run(span, work);

/** Runs `work` in a child of the current span, or without a span if there is none. */
export async function inSpan<T>(start: SpanStart, work: () => Promise<T>): Promise<T> {
  const parent = current.getStore();
  return parent ? runInSpan(parent.openChild(start), work) : work();
}

/** Runs `work` as the current span, and ends the span with its outcome. */
export async function runInSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    const result = await enterSpan(span, work);
    span.end({});
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}

/** Returns the W3C `traceparent` by which another process continues the current trace. */
export const traceparent = (): string | undefined => current.getStore()?.traceparent();

/** Adds an event to the current span. */
export const addSpanEvent = (name: string): void => current.getStore()?.addEvent(name);
