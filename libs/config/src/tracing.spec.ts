import { expect, it } from 'vitest';

import { readSettings } from './settings.js';

const OTLP = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

it.each([
  [{}, undefined],
  [OTLP, { ratio: 1, followsParent: true }],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, { ratio: 1, followsParent: true }],
  [{ ...OTLP, OTEL_SDK_DISABLED: 'true' }, undefined],
  [{ ...OTLP, OTEL_TRACES_SAMPLER: 'always_off' }, undefined],
  [
    { ...OTLP, OTEL_TRACES_SAMPLER: 'always_on' },
    { ratio: 1, followsParent: false },
  ],
  [
    { ...OTLP, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
    { ratio: 0.1, followsParent: true },
  ],
])('traces as OpenTelemetry says: %j', (env, tracing) => {
  expect(readSettings(env).tracing).toEqual(tracing);
});
