import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { DeleteImage } from './delete-image.js';
import { PurgeImage } from './purge-image.js';
import { SweepDeletions } from './sweep-deletions.js';

@Module({})
export class PurgeModule {
  /** `uploads`: the configured UploadsModule, for images that are deleted before they are stored. */
  static forRoot(uploads: DynamicModule): DynamicModule {
    const providers = [DeleteImage, PurgeImage, SweepDeletions];
    return { module: PurgeModule, imports: [LinksModule, uploads], providers, exports: providers };
  }
}
