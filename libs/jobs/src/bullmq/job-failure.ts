import { DomainError, type ProblemCode, PROBLEMS } from '#errors';
import { z } from 'zod';

import { readFailureSentence } from './job-failure-sentence.js';

const jobFailure = z.union([
  z.object({
    code: z.string().refine((code): code is ProblemCode => Object.hasOwn(PROBLEMS, code)),
    detail: z.string(),
    isFinal: z.boolean().optional(),
    retryAfterSeconds: z.number().optional(),
    limit: z.number().optional(),
  }),
  z.object({ message: z.string() }),
]);

/**
 * Returns the JSON that BullMQ keeps as the reason why a job failed. It has the `code`, `detail` and options of a
 * DomainError, or the `message` of any other error; the cause stays in the log of the worker.
 */
export function serializeFailure(error: unknown): string {
  if (!(error instanceof DomainError)) {
    return JSON.stringify({ message: error instanceof Error ? error.message : String(error) });
  }
  const { code, detail, isFinal, retryAfterSeconds, limit } = error;
  return JSON.stringify({ code, detail, ...(isFinal && { isFinal }), retryAfterSeconds, limit });
}

/** Returns the error of which another process wrote `text`. Any text is accepted: BullMQ writes reasons of its own. */
export function parseFailure(text: string): Error {
  const { success, data } = jobFailure.safeParse(parseJson(text));
  if (!success) return readFailureSentence(text);
  if ('message' in data) return new Error(data.message);
  const { code, detail, isFinal = false, retryAfterSeconds, limit } = data;
  return new DomainError(code, detail, {
    isFinal,
    limit,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
