import { VariantRenderer, makeVariantsJobs } from '#variants';
import { Injectable } from '@nestjs/common';

import { JobProcessor, type PayloadOf } from './job-processor.js';

type Payload = PayloadOf<typeof makeVariantsJobs.light>;

@Injectable()
export class MakeLightVariantsProcessor extends JobProcessor<Payload, void> {
  protected readonly job = makeVariantsJobs.light;

  constructor(private readonly variants: VariantRenderer) {
    super();
  }

  protected process(payload: Payload): Promise<void> {
    return this.variants.render('light', payload);
  }
}

@Injectable()
export class MakeHeavyVariantsProcessor extends JobProcessor<Payload, void> {
  protected readonly job = makeVariantsJobs.heavy;

  constructor(private readonly variants: VariantRenderer) {
    super();
  }

  protected process(payload: Payload): Promise<void> {
    return this.variants.render('heavy', payload);
  }
}
