import { linkImageJob, storeImageJob, UploadService } from '#uploads';
import { Injectable } from '@nestjs/common';

import { JobProcessor, type PayloadOf, type ResultOf } from './job-processor.js';

type Payload = PayloadOf<typeof storeImageJob>;
type Stored = ResultOf<typeof storeImageJob>;

@Injectable()
export class StoreImageProcessor extends JobProcessor<Payload, Stored> {
  protected readonly job = storeImageJob;

  constructor(private readonly uploads: UploadService) {
    super();
  }

  protected process({ id, manifest }: Payload): Promise<Stored> {
    return this.uploads.store(BigInt(id), manifest);
  }
}

/** The same step for an image whose object is stored already. */
@Injectable()
export class LinkImageProcessor extends StoreImageProcessor {
  protected override readonly job = linkImageJob;
}
