import { describe, expect, it } from 'vitest';

import { logFields, withLogFields } from '../log-fields.js';
import { captureTraceContext, parseTraceContext } from './trace-context.js';
import { Tracer } from './tracer.js';

const SPAN = { name: 'job a', kind: 'consumer' } as const;
const tracer = new Tracer();

describe('captureTraceContext', () => {
  it('returns undefined outside of a request or job', () => {
    expect(captureTraceContext()).toBeUndefined();
  });

  it('passes log fields on to the work that runs later', async () => {
    const captured = withLogFields({ requestId: 'r1', key: 'k1' }, captureTraceContext);
    expect(await tracer.runJob(captured, SPAN, async () => logFields())).toEqual({ requestId: 'r1', key: 'k1' });
  });

  it.each([undefined, '', 'not JSON', '{}'])('runs work without fields for the context %j', async (captured) => {
    expect(await tracer.runJob(captured, SPAN, async () => logFields())).toEqual({});
  });
});

it('parses the trace of a context apart from its log fields', () => {
  const parsed = parseTraceContext('{"requestId":"r1","traceparent":"00-a-b-01"}');
  expect(parsed).toEqual({ fields: { requestId: 'r1' }, parent: '00-a-b-01' });
});
