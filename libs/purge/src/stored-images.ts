import { type ImageLocation, ImageLocator, UploadStatusReader } from '#uploads';
import { Injectable } from '@nestjs/common';

/** Time to wait for an image that is still being stored. An edge waits 8 s for the answer to a change. */
const STORED_WITHIN_MS = 4_000;

/** Finds images that are to be changed, once they are stored. */
@Injectable()
export class StoredImages {
  constructor(
    private readonly locator: ImageLocator,
    private readonly uploads: UploadStatusReader,
  ) {}

  /**
   * Waits up to 4 s for an image that is still being stored. Reads the database and not a cache, so that an image is
   * found whose link was created a moment ago.
   */
  async locate(id: bigint): Promise<ImageLocation> {
    const found = await this.locator.locate(id);
    if (found.state !== 'pending') return found;
    await this.uploads.waitForJob(id, STORED_WITHIN_MS);
    return this.locator.locate(id);
  }
}
