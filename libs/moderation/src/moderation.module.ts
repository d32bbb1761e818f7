import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { BansModule } from './bans/bans.module.js';
import { BansService } from './bans/bans.service.js';
import { ImageHashes } from './bans/image-hashes.js';

export interface ModerationOptions {
  /** The configured modules that find the images and purge them from the caches. */
  uploads: DynamicModule;
  purge: DynamicModule;
}

/** Lets an administrator block, restore and delete images, ban content and clients, and read the audit log. */
@Module({})
export class ModerationModule {
  static forRoot({ uploads, purge }: ModerationOptions): DynamicModule {
    return {
      module: ModerationModule,
      imports: [LinksModule, BansModule, uploads, purge],
      providers: [ImageHashes, BansService],
      exports: [BansService],
    };
  }
}
