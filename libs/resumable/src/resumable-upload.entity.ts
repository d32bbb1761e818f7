import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** Bytes that came together, as an object in staging. */
export interface Part {
  name: string;
  size: number;
}

/** What the sender said of the image when the upload began; a title, but no text, is what an upload has. */
export interface AnnouncedImage {
  title: string | null;
  description: string | null;
  expiresInSeconds: number | null;
  /** Of the whole image, in hex. */
  sha256: string | null;
}

const json: ValueTransformer = {
  to: (value: unknown) => JSON.stringify(value),
  from: (text: string) => JSON.parse(text) as unknown,
};

/** An upload that comes in several requests, until PARTIAL_UPLOAD_TTL_MS after its last byte. */
@Entity('resumable_uploads')
export class ResumableUpload {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** Grows with every change: who read an older one can't write over a newer one. */
  @Column({ type: 'int' })
  version!: number;

  /** Bytes that it will have; null until its sender knows. */
  @Column({ type: 'int', nullable: true })
  length!: number | null;

  /** Bytes that are here. All of them only once the image was accepted: then the parts are gone. */
  @Column({ type: 'int' })
  received!: number;

  /** In their order. */
  @Column({ type: 'text', transformer: json })
  parts!: Part[];

  @Column({ type: 'text', transformer: json })
  image!: AnnouncedImage;

  /** As the sender wrote it, to be given back. */
  @Column({ type: 'text', nullable: true })
  metadata!: string | null;

  @Column({ name: 'touched_at', type: 'bigint', transformer: epochMs })
  touchedAt!: number;
}

/** Whether its image was accepted: nothing that is done to the upload touches the image any more. */
export const isComplete = ({ length, received }: ResumableUpload): boolean => received === length;
