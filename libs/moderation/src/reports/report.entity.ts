import { epochMs, id64, int } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const REPORT_REASONS = ['spam', 'abuse', 'illegal', 'copyright', 'privacy', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** What a client reports about an image. The row is on the shard of the image. */
@Entity('reports')
export class Report {
  @PrimaryColumn({ name: 'image_id', type: 'bigint', transformer: id64 })
  imageId!: bigint;

  /** Tells the clients that report an image apart, and identifies none of them (reporter.ts). */
  @PrimaryColumn({ type: 'blob' })
  reporter!: Buffer;

  /** Rises with the time (time-id.ts). */
  @Column({ type: 'bigint', transformer: id64 })
  id!: bigint;

  @Column({ type: 'varchar', length: 16 })
  reason!: ReportReason;

  /** At most 2,000 characters. */
  @Column({ type: 'varchar', length: 2_000, nullable: true })
  text!: string | null;

  /** How to reach the client, at most 254 characters. */
  @Column({ type: 'varchar', length: 254, nullable: true })
  contact!: string | null;

  /** How often the client has reported the image. */
  @Column({ type: 'int', transformer: int })
  count!: number;

  /** 1 until an administrator has resolved the report. */
  @Column({ name: 'is_open', type: 'smallint', transformer: int })
  isOpen!: number;

  /** What the administrator who resolved the report noted, at most 500 characters. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  note!: string | null;

  /** Milliseconds since 1970. */
  @Column({ name: 'created_at', type: 'bigint', transformer: epochMs })
  createdAt!: number;
}
