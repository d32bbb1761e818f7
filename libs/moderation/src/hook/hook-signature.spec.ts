import { expect, it } from 'vitest';

import { signatureFields } from './hook-signature.js';

/** The example of the documentation of Standard Webhooks, which its libraries test. */
const EXAMPLE = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', sentAt: 1_614_265_330_999, body: '{"test": 2432232314}' };

it('signs id, time in seconds and body as Standard Webhooks does', () => {
  expect(signatureFields('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', EXAMPLE)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});
