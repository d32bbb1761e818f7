export interface ResumableOptions {
  /** Milliseconds without a new byte after which an upload expires. */
  partialTtlMs: number;
}

/** The injection token of ResumableOptions. */
export const RESUMABLE_OPTIONS = Symbol('ResumableOptions');
