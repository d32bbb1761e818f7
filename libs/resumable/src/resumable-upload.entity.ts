import { epochMs, id64, int } from '#database';
import type { GrowingObject } from '#storage';
import type { UploadManifest } from '#uploads';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** Consecutive bytes of an upload that the last release began, as one object in staging. */
export interface EarlierPart {
  name: string;
  size: number;
}

/**
 * The head of an image that was stripped while its first bytes were received. It is kept as it was sent, because the
 * digest of the whole upload may have to be computed by another process.
 */
export interface SentHead {
  /** Its name in staging, as in `partKey`. */
  name: string;
  /** Bytes. */
  size: number;
  /** The bytes that are left of it, with which the bytes in staging begin. */
  keptSize: number;
}

/** The bytes of an upload in staging. */
export type UploadedBytes = GrowingObject & { head?: SentHead | undefined };

/** What was known of the image when the upload began. */
export interface AnnouncedImage {
  title: string | null;
  description: string | null;
  expiresInSeconds: number | null;
  /** The digest of the whole image, in hex. */
  sha256: string | null;
  /** As in the manifest. Undefined: the upload is anonymous. */
  owner?: UploadManifest['owner'];
  /** As in the manifest: the address of the client that began the upload. */
  address?: UploadManifest['address'];
}

const json: ValueTransformer = {
  to: (value: unknown) => JSON.stringify(value),
  from: (text: string) => JSON.parse(text) as unknown,
};

/** An upload whose bytes come in several requests. It expires PARTIAL_UPLOAD_TTL_MS after its last byte. */
@Entity('resumable_uploads')
export class ResumableUpload {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** Grows with every change, so that a request that read an older version cannot overwrite a newer one. */
  @Column({ type: 'int', transformer: int })
  version!: number;

  /** The size of the image in bytes; null until the client knows it. */
  @Column({ type: 'int', nullable: true, transformer: int })
  length!: number | null;

  /**
   * The offset for the next request, in bytes. Equal to `length` only after the image was accepted. For most uploads it
   * stays behind, because the link of the image says the same.
   */
  @Column({ type: 'int', transformer: int })
  received!: number;

  /**
   * Describes the bytes in staging: those before `received` or, after the last request, all of them. A list until the
   * first bytes, after the image was accepted, and for an upload that the last release began.
   */
  @Column({ name: 'parts', type: 'text', transformer: json })
  bytes!: UploadedBytes | EarlierPart[];

  @Column({ type: 'text', transformer: json })
  image!: AnnouncedImage;

  /** The Upload-Metadata field as the client sent it; HEAD returns it. */
  @Column({ type: 'text', nullable: true })
  metadata!: string | null;

  @Column({ name: 'touched_at', type: 'bigint', transformer: epochMs })
  touchedAt!: number;
}

/** Returns whether the image was accepted. From then on no request to the upload changes the image. */
export const isComplete = ({ length, received }: ResumableUpload): boolean => received === length;

export const isGrowing = (bytes: ResumableUpload['bytes']): bytes is UploadedBytes => !Array.isArray(bytes);

/** Returns how many bytes were stripped from the head of an image. */
export const strippedBytes = (head: SentHead | undefined): number => (head ? head.size - head.keptSize : 0);

/** Returns how many bytes the client has sent. */
export const sentBytes = ({ size, head }: UploadedBytes): number => size + strippedBytes(head);

/** Returns whether all bytes are in staging although the image may not have been accepted. */
export const isWhole = ({ length, bytes }: ResumableUpload): boolean => isGrowing(bytes) && sentBytes(bytes) === length;

/** Returns whether no bytes are counted. Then a request may still have sent the whole image, which was accepted. */
export const isUntouched = ({ received, bytes }: ResumableUpload): boolean =>
  received === 0 && !isGrowing(bytes) && bytes.length === 0;
