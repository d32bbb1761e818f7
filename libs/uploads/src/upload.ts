import type { Link } from '#links';

import type { UploadManifest } from './records/upload-manifest.js';

/** The metadata that the client sends with an image. */
export interface UploadFields {
  title: string | null;
  description: string | null;
  /** Milliseconds since 1970. */
  expiresAt: number | null;
}

/** Bytes in staging that do not belong to an upload yet. */
export interface ReceivedBytes {
  id: bigint;
  size: number;
  sha256: Buffer;
  /** Set if the image was inspected and is to be stored as it was sent. */
  image?: UploadManifest['image'];
}

/**
 * The progress of an accepted upload without a link:
 * - `received`: its bytes are staged and its job is queued. If the job and the API process both die, it is abandoned.
 * - `recorded`: its manifest is staged too. It will be finished whichever process dies.
 * - `acknowledged`: bytes and manifest are durable, and the manifest says that a client was promised the link (202).
 */
export type PendingState = 'received' | 'recorded' | 'acknowledged';

/** An accepted upload that has no link yet. */
export interface PendingUpload {
  state: PendingState;
  id: bigint;
  manifest: UploadManifest;
}

/** An accepted upload. */
export type Upload = PendingUpload | { state: 'linked'; id: bigint; link: Link };
