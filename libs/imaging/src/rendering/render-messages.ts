import { DomainError, type ProblemCode } from '#errors';
import type { WantedVariant } from '#formats';

/** A request to a render process, which handles one at a time. */
export interface RenderRequest {
  original: Buffer;
  /** `grey`: one buffer with the pixels of `renderGrey`. */
  wanted: readonly WantedVariant[] | 'grey';
  maxPixels: number;
}

/** A DomainError without its cause, or the message of another error, as it crosses the process boundary. */
export type RenderFailure =
  { code: ProblemCode; detail: string; isFinal: boolean; retryAfterSeconds?: number } | { message: string };

/**
 * `ready` is sent once, before the first request. `rss` is the resident memory in bytes; a process with too much is
 * ended.
 */
export type RenderAnswer =
  | { kind: 'ready' }
  | { kind: 'rendered'; variants: Buffer[]; rss: number }
  | { kind: 'failed'; failure: RenderFailure; rss: number };

/** Converts an error for the answer to the parent. */
export function renderFailure(error: unknown): RenderFailure {
  if (!(error instanceof DomainError)) return { message: error instanceof Error ? error.message : String(error) };
  const { code, detail, isFinal, retryAfterSeconds } = error;
  return { code, detail, isFinal, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/** Restores the error in the parent. */
export function renderError(failure: RenderFailure): Error {
  if ('message' in failure) return new Error(failure.message);
  const { code, detail, ...options } = failure;
  return new DomainError(code, detail, options);
}
