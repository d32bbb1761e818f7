import { checkPixels, Renderer } from '#imaging';
import { Inject, Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { UPLOAD_OPTIONS, type UploadOptions } from './upload.options.js';

/** A check takes up to half a second, and all other uploads wait behind it. */
const MAX_WAITING = 3;

/** Decodes images whose pixels the inspection cannot judge, one at a time, in a separate process. */
@Injectable()
export class DecodeCheck {
  private readonly turns = new PQueue({ concurrency: 1 });

  constructor(
    private readonly renderer: Renderer,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Throws DomainError `damaged-image` if no variant of the image can be rendered. While three images are waiting, an
   * image passes unchecked, so that slow images cannot hold up all uploads.
   */
  async check(original: Buffer): Promise<void> {
    if (this.turns.size >= MAX_WAITING) return;
    const { maxPixels } = this.options;
    await this.turns.add(() =>
      checkPixels(original, (bytes, wanted) => this.renderer.render('light', { original: bytes, wanted, maxPixels })),
    );
  }
}
