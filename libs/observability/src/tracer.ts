/** What is told of a span; the names are OpenTelemetry's where it has one. */
export type Attributes = Record<string, string | number>;

export interface SpanStart {
  name: string;
  kind: 'server' | 'producer' | 'consumer' | 'client' | 'internal';
  attributes?: Attributes;
  /** A W3C `traceparent` to go on from. Undefined: the span that is under way here, if any. */
  parent?: string | undefined;
}

export interface OpenSpan {
  /** Runs `work` as a part of the span, and whatever comes of it. */
  enter<T>(work: () => T): T;
  end(outcome: { attributes?: Attributes; error?: unknown }): void;
}

/** What open-telemetry.ts does, which is loaded only where it is wanted. */
export interface Tracer {
  open(start: SpanStart): OpenSpan;
  /** A `traceparent` of the span that is under way. */
  parent(): string | undefined;
  /** Says something of the span that is under way. */
  note(words: string): void;
  stop(): Promise<void>;
}

export interface TracingOptions {
  /** Of this process, unless OTEL_SERVICE_NAME says another. */
  service: string;
  /** Share of traces that are kept, of those that are for us to decide on. */
  ratio: number;
  /** Whether a trace that comes with a request is kept if its sender keeps it. */
  followsParent: boolean;
}
