import { describe, expect, it } from 'vitest';

import { logFields, withLogFields } from './log-fields.js';
import { captureTraceContext, withTraceContext } from './trace-context.js';

const SPAN = { name: 'job a', kind: 'consumer' } as const;

describe('captureTraceContext', () => {
  it('returns undefined outside of a request or job', () => {
    expect(captureTraceContext()).toBeUndefined();
  });

  it('passes log fields on to the work that runs later', async () => {
    const captured = withLogFields({ requestId: 'r1', key: 'k1' }, captureTraceContext);
    expect(await withTraceContext(captured, SPAN, async () => logFields())).toEqual({ requestId: 'r1', key: 'k1' });
  });

  it.each([undefined, '', 'not JSON', '{}'])('runs work without fields for the context %j', async (captured) => {
    expect(await withTraceContext(captured, SPAN, async () => logFields())).toEqual({});
  });
});
