import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { Cdn } from './cdn/cdn.js';
import type { CdnOptions } from './cdn/cdn.options.js';
import { openCdn } from './cdn/open-cdn.js';
import { DeletionSweeper } from './deletion-sweeper.js';
import { EdgeCaches } from './edges/edge-caches.js';
import type { EdgeOptions } from './edges/edge.options.js';
import { NginxEdgeCaches } from './edges/nginx-edge-caches.js';
import { ImageService } from './image.service.js';
import { ImageBlocksService } from './image-blocks.service.js';
import { ImageHoldsService } from './image-holds.service.js';
import { ImageLayers } from './image-layers.js';
import { OuterCaches } from './outer-caches.js';
import { PurgeService } from './purge.service.js';
import { StoredImages } from './stored-images.js';

export interface PurgeOptions {
  /** The configured UploadsModule, for images that are deleted before they are stored. */
  uploads: DynamicModule;
  edges: EdgeOptions;
  cdn: CdnOptions;
}

@Module({})
export class PurgeModule {
  static forRoot({ uploads, edges, cdn }: PurgeOptions): DynamicModule {
    const services = [ImageService, ImageBlocksService, ImageHoldsService, PurgeService, DeletionSweeper];
    return {
      module: PurgeModule,
      imports: [LinksModule, uploads],
      providers: [
        ...services,
        StoredImages,
        ImageLayers,
        OuterCaches,
        { provide: EdgeCaches, useFactory: () => new NginxEdgeCaches(edges) },
        { provide: Cdn, useFactory: () => openCdn(cdn) },
      ],
      exports: services,
    };
  }
}
