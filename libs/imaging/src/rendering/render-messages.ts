import { DomainError, type ProblemCode } from '#errors';
import type { WantedVariant } from '#formats';

/** What a render process is asked for; one request at a time. */
export interface RenderRequest {
  original: Buffer;
  wanted: readonly WantedVariant[];
  maxPixels: number;
}

/** A DomainError without its cause, or the message of another error. */
export type RenderFailure =
  { code: ProblemCode; detail: string; isFinal: boolean; retryAfterSeconds?: number } | { message: string };

/**
 * `ready` comes once, before the first request. `rss`: bytes of resident memory, which say whether to keep the process.
 */
export type RenderAnswer =
  | { kind: 'ready' }
  | { kind: 'rendered'; variants: Buffer[]; rss: number }
  | { kind: 'failed'; failure: RenderFailure; rss: number };

export function renderFailure(error: unknown): RenderFailure {
  if (!(error instanceof DomainError)) return { message: error instanceof Error ? error.message : String(error) };
  const { code, detail, isFinal, retryAfterSeconds } = error;
  return { code, detail, isFinal, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

export function renderError(failure: RenderFailure): Error {
  if ('message' in failure) return new Error(failure.message);
  const { code, detail, ...options } = failure;
  return new DomainError(code, detail, options);
}
