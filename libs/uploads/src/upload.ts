import type { Link, Owner } from '#links';

import type { UploadManifest } from './records/upload-manifest.js';

/** What an upload has besides its bytes. */
export interface UploadFields {
  title: string | null;
  description: string | null;
  /** Milliseconds since 1970. */
  expiresAt: number | null;
  /** Undefined: the upload is anonymous. */
  owner?: Owner | undefined;
  /** The address of the uploader, in 16 bytes, if it is to be kept. */
  address?: Buffer | undefined;
}

/** Bytes in staging, or in a store, that do not belong to an upload yet. */
export interface ReceivedBytes {
  id: bigint;
  /** Size and digest of the staged bytes. */
  size: number;
  sha256: Buffer;
  /** The digest of the bytes as they were sent. */
  uploadSha256: Buffer;
  /** Set if the image was inspected and the staged bytes are to be stored without a change. */
  image?: UploadManifest['image'];
  /** The index of the store that was chosen for the image. Undefined: `UploadService.accept` chooses one. */
  place?: number;
  /** The index of the store that has the object already. Undefined: the bytes are in staging. */
  storedIn?: number;
  /** The account that the record of the upload names, so that a claim for it needs no manifest. */
  recordedOwnerId?: bigint | null;
}

/**
 * The transitions of an upload, by its state and the step that it takes. Each step can be repeated with the same
 * outcome. An acknowledged upload is never abandoned.
 *
 * - `receiving`: its bytes are arriving. A record exists as soon as they can leave anything behind.
 * - `received`: all bytes have arrived and its job is queued. Only this process and the job know its manifest.
 * - `recorded`: its manifest is stored, so any process can finish it, such as a repeat with the same Idempotency-Key.
 * - `acknowledged`: bytes and manifest are durable, and a client was promised the link (202).
 * - `linked`: the object is stored and its link is inserted.
 * - `refused`: the image is not acceptable. Nothing is kept of it, except the reason if it was acknowledged.
 * - `abandoned`: its process died before it promised anything. Nothing is kept of it.
 */
export const TRANSITIONS = {
  receiving: { receive: 'received', refuse: 'refused', abandon: 'abandoned' },
  received: {
    record: 'recorded',
    acknowledge: 'acknowledged',
    link: 'linked',
    refuse: 'refused',
    abandon: 'abandoned',
  },
  recorded: {
    record: 'recorded',
    acknowledge: 'acknowledged',
    link: 'linked',
    refuse: 'refused',
    abandon: 'abandoned',
  },
  acknowledged: { acknowledge: 'acknowledged', link: 'linked', refuse: 'refused' },
  linked: { link: 'linked' },
  refused: { refuse: 'refused' },
  abandoned: { abandon: 'abandoned' },
} as const;

export type UploadState = keyof typeof TRANSITIONS;
export type UploadStep = 'receive' | 'record' | 'acknowledge' | 'link' | 'refuse' | 'abandon';

/** Returns whether an upload in this state may take the step. */
export const allows = (state: UploadState, step: UploadStep): boolean => step in TRANSITIONS[state];

/** The states of an accepted upload that has no link yet. */
export type PendingState = 'received' | 'recorded' | 'acknowledged';

/** An accepted upload that has no link yet. */
export interface PendingUpload {
  state: PendingState;
  id: bigint;
  manifest: UploadManifest;
}

/** An accepted upload. */
export type Upload = PendingUpload | { state: 'linked'; id: bigint; link: Link };
