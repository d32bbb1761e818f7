/**
 * What one unit of each costs, as measured (docs/capacity.md says how, and how to measure yours). `npm run capacity`
 * takes others: `--api-upload-ms 8`.
 */
export const MEASURED = {
  /** Processor milliseconds of an API process for an upload of 1 MB, streamed into S3. */
  apiUploadMs: 6,
  /** The same for a read that the edge has not got: metadata, or the address of the bytes. */
  apiReadMs: 0.3,
  /** Processor milliseconds of a worker for an upload. */
  workerUploadMs: 5,
  /** Bytes of a row of `links` without title, its share of half-empty pages included. */
  rowBytes: 105,
  /** Bytes that Redis takes for a link in the shared cache. */
  cachedLinkBytes: 290,
  /** Bytes that Redis takes for a waiting job. */
  jobBytes: 1_510,
} as const;
