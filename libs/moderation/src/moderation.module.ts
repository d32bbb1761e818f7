import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AuditEntry } from './audit/audit-entry.entity.js';
import { AuditLog } from './audit/audit-log.js';
import { ModerationService } from './blocks/moderation.service.js';

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
    const services = [AuditLog, ModerationService, BansService];
    return {
      module: ModerationModule,
      imports: [LinksModule, BansModule, uploads, purge, TypeOrmModule.forFeature([AuditEntry])],
      providers: [ImageHashes, ...services],
      exports: services,
    };
  }
}
