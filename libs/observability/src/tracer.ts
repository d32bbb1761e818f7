/** Attributes of a span, named as in OpenTelemetry's semantic conventions where these have a name. */
export type Attributes = Record<string, string | number>;

export interface SpanStart {
  name: string;
  kind: 'server' | 'producer' | 'consumer' | 'client' | 'internal';
  attributes?: Attributes;
  /** The W3C `traceparent` of the parent span. Undefined: the current span is the parent, if there is one. */
  parent?: string | undefined;
}

export interface OpenSpan {
  /** Runs `work`, and everything asynchronous that it starts, with this as the current span. */
  enter<T>(work: () => T): T;
  end(outcome: { attributes?: Attributes; error?: unknown }): void;
}

/** The port to open-telemetry.ts, which is loaded only when tracing is on. */
export interface Tracer {
  open(start: SpanStart): OpenSpan;
  /** Returns a W3C `traceparent` of the current span. */
  parent(): string | undefined;
  /** Adds an event to the current span. */
  addEvent(name: string): void;
  stop(): Promise<void>;
}

export interface TracingOptions {
  /** The name of the service, unless OTEL_SERVICE_NAME is set. */
  service: string;
  /** The share of traces that are kept, from 0 to 1. */
  ratio: number;
  /** Keeps the traces of requests whose sender keeps them, whatever the ratio. */
  followsParent: boolean;
}
