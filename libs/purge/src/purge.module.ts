import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import type { CdnOptions } from './cdn/cdn.options.js';
import { openCdn } from './cdn/open-cdn.js';
import { PurgeCdn } from './cdn/purge-cdn.js';
import { DeleteImage } from './delete-image.js';
import { EditImage } from './edit-image.js';
import { type EdgeOptions, PurgeEdges } from './purge-edges.js';
import { PurgeImage } from './purge-image.js';
import { PurgeOutside } from './purge-outside.js';
import { RefreshPages } from './refresh-pages.js';
import { SweepDeletions } from './sweep-deletions.js';
import { VerifyPurge } from './verify-purge.js';

export interface PurgeOptions {
  /** The configured UploadsModule, for images that are deleted before they are stored. */
  uploads: DynamicModule;
  edges: EdgeOptions;
  cdn: CdnOptions;
}

@Module({})
export class PurgeModule {
  static forRoot({ uploads, edges, cdn }: PurgeOptions): DynamicModule {
    const providers = [DeleteImage, EditImage, PurgeImage, PurgeOutside, RefreshPages, SweepDeletions, VerifyPurge];
    const purgeEdges = { provide: PurgeEdges, useFactory: () => new PurgeEdges(edges) };
    const purgeCdn = { provide: PurgeCdn, useFactory: () => openCdn(cdn) };
    return {
      module: PurgeModule,
      imports: [LinksModule, uploads],
      providers: [...providers, purgeEdges, purgeCdn],
      exports: providers,
    };
  }
}
