import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { DeleteImage } from './delete-image.js';
import { type EdgeOptions, PurgeEdges } from './purge-edges.js';
import { PurgeImage } from './purge-image.js';
import { SweepDeletions } from './sweep-deletions.js';

export interface PurgeOptions {
  /** The configured UploadsModule, for images that are deleted before they are stored. */
  uploads: DynamicModule;
  edges: EdgeOptions;
}

@Module({})
export class PurgeModule {
  static forRoot({ uploads, edges }: PurgeOptions): DynamicModule {
    const providers = [DeleteImage, PurgeImage, SweepDeletions];
    const purgeEdges = { provide: PurgeEdges, useFactory: () => new PurgeEdges(edges) };
    return {
      module: PurgeModule,
      imports: [LinksModule, uploads],
      providers: [...providers, purgeEdges],
      exports: providers,
    };
  }
}
