export interface ResumableOptions {
  /** How long after its last byte an upload is kept. */
  partialTtlMs: number;
}

/** The injection token of ResumableOptions. */
export const RESUMABLE_OPTIONS = Symbol('ResumableOptions');
