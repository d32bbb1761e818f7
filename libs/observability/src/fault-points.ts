/** Steps after which a crash must leave nothing that another process cannot finish or clean up. */
export type FaultPoint =
  // An upload.
  | 'bytes-staged'
  | 'manifest-written'
  | 'job-queued'
  | 'object-adopted'
  | 'image-claimed'
  | 'row-inserted'
  | 'staged-bytes-deleted'
  | 'failure-recorded'
  // An object in a store. A partial file is complete, and does not have its final name yet.
  | 'partial-file-written'
  | 'object-put'
  | 'objects-deleted'
  // A deletion.
  | 'tombstone-written'
  | 'image-released'
  | 'next-pass-planned'
  | 'deletion-ended'
  // A block.
  | 'image-blocked'
  | 'image-unblocked'
  // A decision of the moderation hook.
  | 'hook-answered'
  | 'image-refused'
  // A request with an Idempotency-Key.
  | 'request-claimed'
  | 'upload-noted'
  | 'answer-kept'
  // A resumable upload.
  | 'bytes-appended';

/**
 * The seam where crash tests end a process. The code calls `reach` with the name of each step that is done, which does
 * nothing here; the tests start the same application with another provider (`test/harness/crashing-main.mjs`).
 */
export class FaultPoints {
  reach(_point: FaultPoint): void {}
}
