import { DomainError, type ProblemCode, PROBLEMS } from '#errors';
import { z } from 'zod';

import { readFailureSentence } from './job-failure-sentence.js';

/** A failure as text: the code, JSON, and a note that only version 0.2.0 reads. */
const DOMAIN_FAILURE = /^(?<code>[a-z0-9-]+): (?<json>\{.*\})(?: \[final\])?$/s;

const domainFailure = z.object({
  detail: z.string(),
  isFinal: z.boolean().default(false),
  retryAfterSeconds: z.number().optional(),
  limit: z.number().optional(),
});

const otherFailure = z.object({ message: z.string() });

/**
 * Returns the text that BullMQ keeps as the reason why a job failed: JSON with the `message` of an error, or for a
 * DomainError its code and JSON with its detail and options, such as `damaged-image: {"detail":"…","isFinal":true}`.
 * The cause stays in the log of the worker. The code stands in front and `[final]` behind, so that an API process of
 * version 0.2.0, which runs beside new workers during an update, still answers with the right status.
 */
export function serializeFailure(error: unknown): string {
  if (!(error instanceof DomainError)) {
    return JSON.stringify({ message: error instanceof Error ? error.message : String(error) });
  }
  const { code, detail, isFinal, retryAfterSeconds, limit } = error;
  const json = JSON.stringify({ detail, ...(isFinal && { isFinal }), retryAfterSeconds, limit });
  return `${code}: ${json}${isFinal ? ' [final]' : ''}`;
}

/** Returns the error of which another process wrote `text`. Any text is accepted: BullMQ writes reasons of its own. */
export function parseFailure(text: string): Error {
  const other = otherFailure.safeParse(parseJson(text));
  if (other.success) return new Error(other.data.message);
  const { code = '', json = '' } = DOMAIN_FAILURE.exec(text)?.groups ?? {};
  const failure = domainFailure.safeParse(parseJson(json));
  if (!failure.success) return readFailureSentence(text);
  return isProblemCode(code) ? new DomainError(code, failure.data.detail, failure.data) : new Error(text);
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
