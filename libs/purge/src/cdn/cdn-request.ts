import { DomainError } from '#errors';

const TIMEOUT_MS = 10_000;
const RETRY_SECONDS = 30;
const MAX_RETRY_SECONDS = 3_600;
const MAX_QUOTED_CHARACTERS = 500;
const DETAIL = 'The CDN could not be purged.';

/** POSTs to a CDN's API and returns the JSON of a 2xx answer. Throws `unavailable` for every other outcome. */
export async function postToCdn(url: string, headers: Record<string, string>, body?: object): Promise<unknown> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    const quoted = text.slice(0, MAX_QUOTED_CHARACTERS);
    if (answer.status === 429) throw cdnRateLimited(new Error(quoted), Number(answer.headers.get('retry-after')));
    if (!answer.ok) throw new Error(`${answer.status} ${quoted}`);
    return JSON.parse(text);
  } catch (cause) {
    throw cause instanceof DomainError ? cause : cdnFailed(cause);
  }
}

export const cdnFailed = (cause: unknown): DomainError =>
  new DomainError('unavailable', DETAIL, { cause, retryAfterSeconds: RETRY_SECONDS });

/**
 * The CDN is rate-limiting us. Honours `Retry-After` (`seconds`) up to one hour, and waits 30 s without one. The
 * error is final, because earlier retries would count against the same quota.
 */
export function cdnRateLimited(cause: unknown, seconds = 0): DomainError {
  const retryAfterSeconds = seconds > 0 ? Math.min(seconds, MAX_RETRY_SECONDS) : RETRY_SECONDS;
  return new DomainError('unavailable', DETAIL, { cause, retryAfterSeconds, isFinal: true });
}
