import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why an acknowledged upload has no link. Kept for a day; other failures are answered at once and leave no row. */
@Entity('upload_failures')
export class UploadFailure {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** JSON: `code` and `detail` of the problem. */
  @Column({ type: 'text' })
  problem!: string;

  @Column({ name: 'failed_at', type: 'bigint', transformer: epochMs })
  failedAt!: number;
}
