import type { ImageFormat } from '#formats';
import { checkPixels, perceptualHash, Renderer, renderLane } from '#imaging';
import { Inject, Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { UPLOAD_OPTIONS, type UploadOptions } from './upload.options.js';
import { UploadBans } from './upload-bans.js';

/** A check takes up to half a second, and all other uploads wait behind it. */
const MAX_WAITING = 3;

interface CheckedImage {
  format: ImageFormat;
  width: number;
  height: number;
}

/** Checks what the inspection cannot judge: damaged pixels, and images that administrators banned. */
@Injectable()
export class ContentCheck {
  private readonly turns = new PQueue({ concurrency: 1 });

  constructor(
    private readonly renderer: Renderer,
    private readonly bans: UploadBans,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /** True if `checkSimilar` needs the bytes of each image. */
  get comparesImages(): boolean {
    return this.bans.comparesImages;
  }

  /**
   * Decodes an image, one at a time, in a separate process. Throws DomainError `damaged-image` if no variant of it can
   * be rendered. While three images are waiting, an image passes unchecked, so that slow images cannot hold up all
   * uploads.
   */
  async checkPixels(original: Buffer): Promise<void> {
    if (this.turns.size >= MAX_WAITING) return;
    const { maxPixels } = this.options;
    await this.turns.add(() =>
      checkPixels(original, (bytes, wanted) => this.renderer.render('light', { original: bytes, wanted, maxPixels })),
    );
  }

  /** Throws what `UploadBans.checkDigests` does. */
  async checkDigests(id: bigint, digests: readonly Buffer[]): Promise<void> {
    await this.bans.checkDigests(id, digests);
  }

  /**
   * Throws `upload-banned` if an image like this one is banned. An image that cannot be decoded now passes, as it does
   * the check of its pixels.
   */
  async checkSimilar(id: bigint, original: Buffer, image: CheckedImage): Promise<void> {
    if (!this.bans.comparesImages) return;
    const hash = await this.hashOf(original, image).catch(() => undefined);
    if (hash) await this.bans.checkHash(id, hash);
  }

  private async hashOf(original: Buffer, image: CheckedImage): Promise<Buffer | undefined> {
    const { maxPixels } = this.options;
    const lane = renderLane({ ...image, isAnimated: false }, 'jpg');
    const [grey] = await this.renderer.render(lane, { original, wanted: 'grey', maxPixels });
    return grey && perceptualHash(grey);
  }
}
