import { DomainError } from '#errors';

const ANSWER_MS = 10_000;
const RETRY_SECONDS = 30;
const MAX_RETRY_SECONDS = 3_600;

/** POSTs to a CDN's API; gives the JSON of a 2xx. Throws `unavailable` for any other answer, and for none. */
export async function askCdn(url: string, headers: Record<string, string>, body?: object): Promise<unknown> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await answer.text();
    if (answer.status === 429) throw cdnBusy(new Error(text.slice(0, 500)), Number(answer.headers.get('retry-after')));
    if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  } catch (cause) {
    throw cause instanceof DomainError ? cause : cdnFailed(cause);
  }
}

const DETAIL = 'The CDN could not be purged.';

export const cdnFailed = (cause: unknown): DomainError =>
  new DomainError('unavailable', DETAIL, { cause, retryAfterSeconds: RETRY_SECONDS });

/**
 * It takes no more purges for `seconds`, believed up to an hour, or for an unknown time: another try before that is one of its
 * rate, too.
 */
export function cdnBusy(cause: unknown, seconds = 0): DomainError {
  const retryAfterSeconds = seconds > 0 ? Math.min(seconds, MAX_RETRY_SECONDS) : RETRY_SECONDS;
  return new DomainError('unavailable', DETAIL, { cause, retryAfterSeconds, isFinal: true });
}
