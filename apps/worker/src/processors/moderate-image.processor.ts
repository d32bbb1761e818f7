import { HookService, moderateImageJob } from '#moderation';
import { Injectable } from '@nestjs/common';

import { JobProcessor, type PayloadOf } from './job-processor.js';

type Payload = PayloadOf<typeof moderateImageJob>;

@Injectable()
export class ModerateImageProcessor extends JobProcessor<Payload, void> {
  protected readonly job = moderateImageJob;

  constructor(private readonly hook: HookService) {
    super();
  }

  protected process({ id }: Payload): Promise<void> {
    return this.hook.moderate(BigInt(id));
  }
}
