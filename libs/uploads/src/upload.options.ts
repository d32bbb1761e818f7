export interface UploadOptions {
  maxBytes: number;
  maxPixels: number;
  /** Age in milliseconds at which an unfinished upload is abandoned. */
  partialTtlMs: number;
  sweepIntervalMs: number;
  /** Total bytes of the uploads that a process stores at the same time. A larger upload is stored alone. */
  bytesInFlight: number;
}

/** The injection token of UploadOptions. */
export const UPLOAD_OPTIONS = Symbol('UploadOptions');
