export interface UploadOptions {
  maxBytes: number;
  maxPixels: number;
  /** How long a partial upload may lie about before it is swept. */
  partialTtlMs: number;
  sweepIntervalMs: number;
  /** Bytes of uploads that are stored at the same time; a larger one is stored alone. */
  bytesInFlight: number;
}
