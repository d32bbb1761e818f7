/**
 * The bytes of an upload to which several requests append. The caller keeps this description, as JSON, and hands it
 * back with the next append. Only the bytes that it counts exist: others, which a request wrote before it died, are
 * never read.
 */
export type GrowingObject = GrowingFile | GrowingS3Object;

/** A file on a disk. */
export interface GrowingFile {
  kind: 'disk';
  /** The name of the file, as in `partKey`. */
  name: string;
  /** Bytes. All of them are durable. */
  size: number;
}

/** The parts of a multipart upload in S3, followed by objects with the bytes that do not fill a part yet. */
export interface GrowingS3Object {
  kind: 's3';
  /** Bytes. All of them are durable. */
  size: number;
  /** Undefined before the first part. */
  multipart?: GrowingMultipart | undefined;
  /** In the order of their bytes; named as in `partKey`. */
  rests: { name: string; size: number }[];
}

export interface GrowingMultipart {
  uploadId: string;
  /** The size of every part but the last one, in bytes. Some servers require that they are equal. */
  partBytes: number;
  /** In their order. Digests are base64. */
  parts: { etag: string; sha256?: string | undefined }[];
}
