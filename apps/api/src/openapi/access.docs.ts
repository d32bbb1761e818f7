import type { ProblemCode } from '#errors';

/** The security of an operation that needs credentials: an API key (or ADMIN_TOKEN), or the session of a browser. */
export const CREDENTIALS: Record<string, string[]>[] = [{ apiKey: [] }, { session: [] }];

/** The security of an operation that also serves clients without credentials. */
export const OPTIONAL_CREDENTIALS: Record<string, string[]>[] = [{}, ...CREDENTIALS];

/** The problems of credentials: each operation that looks at them can answer with these. */
export const ACCESS_PROBLEMS: ProblemCode[] = [
  'credentials-required',
  'credentials-invalid',
  'scope-missing',
  'cross-site-request',
];

const EXAMPLE_KEY_ID = '2kTz0Yb9QxA';

/** An account and one of its keys, in examples. */
export const EXAMPLE_ACCOUNT = {
  id: '5mBq3Wc7RtE',
  name: 'anna',
  keyId: EXAMPLE_KEY_ID,
  apiKey: `imk_${EXAMPLE_KEY_ID}_ExampleOfASecretKey000000017Ny6S`,
  createdAt: '2026-11-23T12:00:00.000Z',
} as const;
