import { storeImageJob, UploadService } from '#uploads';
import { Injectable } from '@nestjs/common';

import { JobProcessor, type PayloadOf, type ResultOf } from './job-processor.js';

type Job = typeof storeImageJob;

@Injectable()
export class StoreImageProcessor extends JobProcessor<PayloadOf<Job>, ResultOf<Job>> {
  protected readonly job = storeImageJob;

  constructor(private readonly uploads: UploadService) {
    super();
  }

  protected process({ id, manifest }: PayloadOf<Job>): Promise<ResultOf<Job>> {
    return this.uploads.store(BigInt(id), manifest);
  }
}
