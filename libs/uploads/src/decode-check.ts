import { checkPixels, renderVariants } from '#imaging';
import { Inject, Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import type { UploadOptions } from './upload.options.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';

const AT_A_TIME = 2;
const TIMEOUT_MS = 5_000;

/** Decodes images whose pixels the inspection can't judge, a few at a time. */
@Injectable()
export class DecodeCheck {
  private readonly turns = new PQueue({ concurrency: AT_A_TIME });

  constructor(@Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions) {}

  /** Throws DomainError `damaged-image` when no variant of the image could be rendered. */
  async check(original: Buffer): Promise<void> {
    const { maxPixels } = this.options;
    await this.turns.add(() =>
      checkPixels(original, (bytes, wanted) => renderVariants(bytes, wanted, { maxPixels, timeoutMs: TIMEOUT_MS })),
    );
  }
}
