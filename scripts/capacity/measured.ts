/**
 * The measured cost of one unit of each kind (docs/capacity.md says how to measure yours). `npm run capacity` accepts
 * other values, such as `--api-upload-ms 8`.
 */
export const MEASURED = {
  /** Processor milliseconds of an API process for an upload of 1 MB, streamed into S3. */
  apiUploadMs: 6,
  /** The same for a read that the edge has not cached: metadata, or the address of the bytes. */
  apiReadMs: 0.3,
  /** Processor milliseconds of a worker for an upload. */
  workerUploadMs: 5,
  /** Bytes of a row of `links` without title, with its share of half-empty pages. */
  rowBytes: 105,
  /** Bytes that a row has in the indexes of digests, with its share of half-empty pages. */
  digestIndexBytes: 70,
  /** Bytes of a link in the Redis cache. */
  cachedLinkBytes: 290,
  /** Bytes of a waiting job in Redis. */
  jobBytes: 1_510,
} as const;
