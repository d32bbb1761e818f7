import { Tracer, type TracingOptions } from './tracer.js';

/**
 * Returns a tracer that sends spans to the collector that OpenTelemetry's own variables name. Without options, it
 * returns one that sends nothing, and OpenTelemetry is not loaded.
 */
export async function createTracer(options: TracingOptions | undefined): Promise<Tracer> {
  if (!options) return new Tracer();
  const { OpenTelemetryTracer } = await import('./open-telemetry-tracer.js');
  return new OpenTelemetryTracer(options);
}
