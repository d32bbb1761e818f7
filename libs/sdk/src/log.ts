/** What the SDK did. Addresses are without their query; no entry holds a token. */
export type LogEntry =
  | { event: 'answer'; method: string; url: string; ms: number; status: number; requestId: string | undefined }
  | { event: 'failure'; method: string; url: string; ms: number; error: unknown }
  /** The next try begins in `waitMs`. */
  | { event: 'retry'; tries: number; waitMs: number; error: unknown };

export type Logger = (entry: LogEntry) => void;
