/** Bytes that an interrupted put left in a store: a temporary file on a disk, an open multipart upload in S3. */
export abstract class PartialWrites {
  /** Deletes those older than `olderThanMs`. Returns how many it deleted. */
  abstract deleteOlderThan(olderThanMs: number): Promise<number>;
}
