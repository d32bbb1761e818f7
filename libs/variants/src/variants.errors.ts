import { DomainError } from '#errors';

const RETRY_AFTER_SECONDS = 2;

/** A variant that does not exist yet. The render continues, or starts when the client has fewer images waiting. */
export function variantPending(detail: string): DomainError {
  return new DomainError('variant-pending', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
