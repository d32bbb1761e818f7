import { serializeList } from 'structured-headers';

export const HOUR_SECONDS = 3_600;
const POLICY = 'uploads';

/** The uploads in an hour that a client, an account or an API key may make. */
export interface QuotaState {
  limit: number;
  remaining: number;
  /** Seconds until `remaining` is `limit` again. */
  resetSeconds: number;
}

/** Returns the fields RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers). */
export function rateLimitHeaders({ limit, remaining, resetSeconds }: QuotaState): Record<string, string> {
  const policy = Object.entries({ q: limit, w: HOUR_SECONDS });
  const state = Object.entries({ r: remaining, t: resetSeconds });
  return {
    'ratelimit-policy': serializeList([[POLICY, new Map(policy)]]),
    ratelimit: serializeList([[POLICY, new Map(state)]]),
  };
}

/** Returns milliseconds as whole seconds, rounded up: at least 1. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
