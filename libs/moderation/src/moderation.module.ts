import { AccountsModule } from '#accounts';
import { KeyCodec } from '#keys';
import { LinksModule } from '#links';
import { ImageBlocksService } from '#purge';
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AccountChangesService } from './audit/account-changes.service.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditModule } from './audit/audit.module.js';
import { BanValues } from './bans/ban-values.js';
import { BansModule } from './bans/bans.module.js';
import { BansService } from './bans/bans.service.js';
import { ImageHashes } from './bans/image-hashes.js';
import { hookProviders } from './hook/hook.module.js';
import type { HookOptions } from './hook/hook.options.js';
import { ImageCandidates } from './images/image-candidates.js';
import { ModeratedImagesService } from './images/moderated-images.service.js';
import { ImageChanges } from './blocks/image-changes.js';
import { ModerationService } from './blocks/moderation.service.js';
import { ORIGIN_OPTIONS, OriginSweeper } from './origins/origin-sweeper.js';
import { Report } from './reports/report.entity.js';
import { ReportedImage } from './reports/reported-image.entity.js';
import { ReportSweeper } from './reports/report-sweeper.js';
import { ReportThreshold } from './reports/report-threshold.js';
import { ReportsRepository } from './reports/reports.repository.js';
import { ReportsService } from './reports/reports.service.js';
import { StatsService } from './stats/stats.service.js';

export interface ModerationOptions {
  /** The configured modules that find the images and purge them from the caches. */
  uploads: DynamicModule;
  purge: DynamicModule;
  /** Days for which the addresses of uploaders are kept. 0: none are kept. */
  addressDays: number;
  /** The operator's hook that moderates new images, and the base of image URLs. Undefined: there is none. */
  hook: { options: HookOptions; publicUrl: string } | undefined;
  /** Open reports that block an image; 0: none do. */
  reportsToHide: number;
}

/**
 * Lets an administrator find, block, restore and delete images, ban content and clients, look at reports, and read the
 * audit log.
 */
@Module({})
export class ModerationModule {
  static forRoot({ uploads, purge, addressDays, hook, reportsToHide }: ModerationOptions): DynamicModule {
    const hooked = hook && hookProviders(hook.options, hook.publicUrl);
    return {
      module: ModerationModule,
      imports: [
        AccountsModule,
        AuditModule,
        LinksModule,
        BansModule,
        TypeOrmModule.forFeature([Report, ReportedImage]),
        uploads,
        purge,
      ],
      providers: [
        AccountChangesService,
        BanValues,
        BansService,
        ImageCandidates,
        ImageChanges,
        ImageHashes,
        ModeratedImagesService,
        ModerationService,
        { provide: ORIGIN_OPTIONS, useValue: { addressDays } },
        OriginSweeper,
        ReportsRepository,
        ReportSweeper,
        ReportsService,
        {
          provide: ReportThreshold,
          inject: [KeyCodec, ImageBlocksService, AuditLog, ReportsRepository],
          useFactory: (codec: KeyCodec, blocks: ImageBlocksService, audit: AuditLog, reports: ReportsRepository) =>
            new ReportThreshold(reportsToHide, codec, blocks, audit, reports),
        },
        StatsService,
        ...(hooked?.providers ?? []),
      ],
      exports: [
        AccountChangesService,
        AuditModule,
        BansService,
        ModeratedImagesService,
        ModerationService,
        OriginSweeper,
        ReportSweeper,
        ReportsService,
        StatsService,
        ...(hooked?.exports ?? []),
      ],
    };
  }
}
