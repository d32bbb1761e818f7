import { hashesOfCrops, Renderer, renderLane } from '#imaging';
import { extensionOf, formatOf, type Link } from '#links';
import { ImageStores, originalKey } from '#storage';
import { Injectable } from '@nestjs/common';
import { buffer } from 'node:stream/consumers';

/** Computes the perceptual hashes of images that are stored. */
@Injectable()
export class ImageHashes {
  constructor(
    private readonly stores: ImageStores,
    private readonly renderer: Renderer,
  ) {}

  /**
   * Returns the perceptual hash of an image and those of its crops (`hashesOfCrops`). Empty for an image with too
   * little structure, and for one whose object is gone. Throws what `Renderer.render` does.
   */
  async find(link: Link): Promise<Buffer[]> {
    const object = await this.stores.at(link.store).get(originalKey(link.id, extensionOf(link)));
    if (!object) return [];
    const { width, height } = link;
    const lane = renderLane({ format: formatOf(link), width, height, isAnimated: false }, 'jpg');
    const request = { original: await buffer(object.body), wanted: 'grey', maxPixels: width * height } as const;
    const [grey] = await this.renderer.render(lane, request);
    return grey ? hashesOfCrops(grey) : [];
  }
}
