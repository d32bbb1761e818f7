import { SNOWFLAKE_EPOCH_MS, snowflakeId } from '#keys';
import { ImageOriginsRepository } from '#links';
import { Inject, Injectable } from '@nestjs/common';

const DAY_MS = 86_400_000;
const BATCH = 1_000;
/** After these the next sweep goes on, so that others are not held up when UPLOADER_ADDRESS_DAYS was lowered. */
const MAX_BATCHES = 100;

export interface OriginOptions {
  /** Days for which the addresses of uploaders are kept. 0: none are kept. */
  addressDays: number;
}

export const ORIGIN_OPTIONS = Symbol('OriginOptions');

/** Deletes the addresses of uploaders that were kept long enough. The ids of images tell when they were uploaded. */
@Injectable()
export class OriginSweeper {
  constructor(
    private readonly origins: ImageOriginsRepository,
    @Inject(ORIGIN_OPTIONS) private readonly options: OriginOptions,
  ) {}

  /** Deletes at most 100,000 rows. */
  async sweep(): Promise<void> {
    const keptSince = Date.now() - this.options.addressDays * DAY_MS;
    if (keptSince <= SNOWFLAKE_EPOCH_MS) return;
    const end = snowflakeId({ createdAtMs: keptSince, node: 0, sequence: 0 });
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      if (!(await this.origins.deleteBelow(end, BATCH))) return;
    }
  }
}
