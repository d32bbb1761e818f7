/** Attributes of a span, named as in OpenTelemetry's semantic conventions where these have a name. */
export type Attributes = Record<string, string | number>;

export interface SpanStart {
  name: string;
  kind: 'server' | 'producer' | 'consumer' | 'client' | 'internal';
  attributes?: Attributes;
}

/** An open span. The caller that opened it must end it. */
export interface Span {
  openChild(start: SpanStart): Span;
  addEvent(name: string): void;
  /** Returns the W3C `traceparent` by which another process continues the trace. */
  traceparent(): string | undefined;
  /** With `error`, the span is marked as failed. */
  end(outcome: { attributes?: Attributes; error?: unknown }): void;
}
