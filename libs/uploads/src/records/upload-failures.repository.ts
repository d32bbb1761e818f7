import { Database } from '#database';
import type { ProblemCode } from '#errors';
import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { UploadFailure } from './upload-failure.entity.js';

export interface FailureReason {
  code: ProblemCode;
  detail: string;
}

/** The only SQL about failed uploads. */
@Injectable()
export class UploadFailuresRepository {
  constructor(
    private readonly database: Database,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /** Inserts the failure of an upload, or replaces an earlier one. */
  async add(id: bigint, { code, detail }: FailureReason): Promise<void> {
    await this.database.write(async (rows) => {
      const failure = { problem: JSON.stringify({ code, detail }), failedAt: Date.now() };
      const { affected } = await rows.update(UploadFailure, { id }, failure);
      if (!affected) await rows.insert(UploadFailure, { id, ...failure });
    });
    this.faults.reach('failure-recorded');
  }

  async find(id: bigint): Promise<FailureReason | undefined> {
    const failure = await this.database.read((rows) => rows.findOneBy(UploadFailure, { id }));
    return failure ? (JSON.parse(failure.problem) as FailureReason) : undefined;
  }

  /** `time`: milliseconds since 1970. */
  async deleteBefore(time: number): Promise<void> {
    await this.database.write((rows) => rows.delete(UploadFailure, { failedAt: LessThan(time) }));
  }
}
