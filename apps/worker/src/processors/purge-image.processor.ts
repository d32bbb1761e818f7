import { purgeImageJob, PurgeService } from '#purge';
import { Injectable } from '@nestjs/common';

import { JobProcessor, type PayloadOf } from './job-processor.js';

type Payload = PayloadOf<typeof purgeImageJob>;

@Injectable()
export class PurgeImageProcessor extends JobProcessor<Payload, void> {
  protected readonly job = purgeImageJob;

  constructor(private readonly purge: PurgeService) {
    super();
  }

  protected process({ id }: Payload): Promise<void> {
    return this.purge.purgeIfDue(BigInt(id));
  }
}
