import { checkPixels, Renderer } from '#imaging';
import { Inject, Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import type { UploadOptions } from './upload.options.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';

/** Each takes half a second at most, and whoever uploads something else waits behind them. */
const MAX_WAITING = 3;

/** Decodes images whose pixels the inspection can't judge, one at a time, in a process of its own. */
@Injectable()
export class DecodeCheck {
  private readonly turns = new PQueue({ concurrency: 1 });

  constructor(
    private readonly renderer: Renderer,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Throws DomainError `damaged-image` when no variant of the image could be rendered. When too many are waiting to be
   * checked, it passes unchecked: nobody can take the time of all uploads by sending images that take long.
   */
  async check(original: Buffer): Promise<void> {
    if (this.turns.size >= MAX_WAITING) return;
    const { maxPixels } = this.options;
    await this.turns.add(() =>
      checkPixels(original, (bytes, wanted) => this.renderer.render('light', { original: bytes, wanted, maxPixels })),
    );
  }
}
