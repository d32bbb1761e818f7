import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The number of the reports of an image that was reported at least once. The row is on the shard of the image. */
@Entity('reported_images')
export class ReportedImage {
  @PrimaryColumn({ name: 'image_id', type: 'bigint', transformer: id64 })
  imageId!: bigint;

  /** All reports, with those that repeat another or have no row. */
  @Column({ type: 'bigint', transformer: int })
  reports!: number;

  /** The rows in `reports`. */
  @Column({ name: 'stored_reports', type: 'int', transformer: int })
  storedReports!: number;

  /** Those of them that are open. */
  @Column({ name: 'open_reports', type: 'int', transformer: int })
  openReports!: number;

  /** Milliseconds since 1970. When an administrator resolved a report of the image last; null: never. */
  @Column({ name: 'reviewed_at', type: 'bigint', nullable: true, transformer: epochMs })
  reviewedAt!: number | null;
}
