import { epochMs, id64 } from '#database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why an upload that was answered 202 has no link. Kept for a day; nobody is told of any other. */
@Entity('upload_failures')
export class UploadFailure {
  @PrimaryColumn({ type: 'bigint', transformer: id64 })
  id!: bigint;

  /** JSON: code and detail of the problem. */
  @Column({ type: 'text' })
  problem!: string;

  @Column({ name: 'failed_at', type: 'bigint', transformer: epochMs })
  failedAt!: number;
}
