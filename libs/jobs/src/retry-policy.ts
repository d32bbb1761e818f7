import { DomainError, type ProblemKind } from '#errors';

const RETRIED_KINDS = new Set<ProblemKind>(['unavailable', 'no-space', 'timeout', 'conflict', 'rate']);

/**
 * Decides whether a failed job is not retried: the one place where a failure becomes a retry decision, like
 * problem.filter.ts for HTTP. A bug is retried too, because it may affect one process alone.
 */
export function isFinal(error: unknown): boolean {
  return error instanceof DomainError && (error.isFinal || !RETRIED_KINDS.has(error.kind));
}
