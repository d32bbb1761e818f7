import { DomainError, type ProblemKind } from '#errors';

const WORTH_ANOTHER_TRY = new Set<ProblemKind>(['unavailable', 'no-space', 'timeout', 'conflict', 'rate']);

/**
 * The one place where a failure becomes a retry decision; problem.filter.ts is its HTTP twin. A bug is tried again
 * too: it may be of this process alone.
 */
export function isFinal(error: unknown): boolean {
  return error instanceof DomainError && (error.isFinal || !WORTH_ANOTHER_TRY.has(error.kind));
}
