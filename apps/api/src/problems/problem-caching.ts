import type { ProblemBody } from './problem.schema.js';

const MISSING_SECONDS = 5;
const UNRENDERABLE_SECONDS = 60;
const PENDING_SECONDS = 1;

/** Returns for how many seconds caches may store the answer (RFC 9111 §5.2.2.1); 0 for `no-store`. */
export function problemMaxAge({ status, code }: ProblemBody, method: string): number {
  if (status === 404 || status === 410) return method === 'POST' ? 0 : MISSING_SECONDS;
  if (method !== 'GET' && method !== 'HEAD') return 0;
  // The image cannot be rendered, and each further attempt costs as much as the last one.
  if (status === 413 || status === 422) return UNRENDERABLE_SECONDS;
  // A cache that collapses concurrent requests answers all of them with this problem, instead of letting each wait
  // again.
  return code === 'variant-pending' ? PENDING_SECONDS : 0;
}
