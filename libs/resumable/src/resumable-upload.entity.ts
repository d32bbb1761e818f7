import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** Consecutive bytes of an upload, as one object in staging. */
export interface Part {
  name: string;
  size: number;
}

/** The metadata that the client sent when the upload began. */
export interface AnnouncedImage {
  title: string | null;
  description: string | null;
  expiresInSeconds: number | null;
  /** The digest of the whole image, in hex. */
  sha256: string | null;
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

  /** Bytes received. Equal to `length` only once the image was accepted; then the parts are deleted. */
  @Column({ type: 'int', transformer: int })
  received!: number;

  /** In the order of their bytes. */
  @Column({ type: 'text', transformer: json })
  parts!: Part[];

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
