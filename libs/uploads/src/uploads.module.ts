import { ImageInspector, InspectionThread, Renderer } from '#imaging';
import { BytesInFlight } from '#jobs';
import { LinksModule } from '#links';
import type { Log } from '#observability';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { BytesWriter } from './receiving/bytes-writer.js';
import { ContentCheck } from './content-check.js';
import { EarlierUploads } from './earlier-uploads.js';
import { IdempotencyKey } from './idempotency/idempotency-key.entity.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { ImageLocator } from './image-locator.js';
import { OriginalStores } from './records/original-stores.js';
import { OriginalWriter } from './original-writer.js';
import { ReceiveMemory } from './receiving/receive-memory.js';
import { UploadReceiver } from './receiving/upload-receiver.js';
import { UploadFailure } from './records/upload-failure.entity.js';
import { UploadFailuresRepository } from './records/upload-failures.repository.js';
import { RowRecords } from './records/row-records.js';
import { StagedRecords } from './records/staged-records.js';
import { UPLOAD_OPTIONS, type UploadOptions } from './upload.options.js';
import { UploadJobs } from './upload-jobs.js';
import { UploadRecords } from './records/upload-records.js';
import { UploadService } from './upload.service.js';
import { UploadStatusReader } from './upload-status.reader.js';
import { UploadSweeper } from './upload-sweeper.js';

export interface UploadsModuleOptions {
  /** True if the process allocates keys, and so can receive uploads. */
  makesKeys: boolean;
  log: Log;
  /** The module that provides `UploadBans`. */
  bans: Type;
  /** The module that provides `UploadModeration`. */
  moderation: DynamicModule;
}

/** The write path. Storage, keys and jobs come from their own global modules. */
@Module({})
export class UploadsModule {
  static forRoot(options: UploadOptions, { makesKeys, log, bans, moderation }: UploadsModuleOptions): DynamicModule {
    const exports = [
      ...(makesKeys ? [UploadReceiver] : []),
      UploadService,
      EarlierUploads,
      UploadStatusReader,
      UploadSweeper,
      UploadRecords,
      ImageLocator,
      IdempotencyKeys,
    ];
    return {
      module: UploadsModule,
      imports: [LinksModule, bans, moderation, TypeOrmModule.forFeature([IdempotencyKey, UploadFailure])],
      providers: [
        { provide: UPLOAD_OPTIONS, useValue: options },
        { provide: BytesInFlight, useFactory: () => new BytesInFlight(options.bytesInFlight) },
        { provide: ReceiveMemory, useFactory: () => new ReceiveMemory() },
        {
          provide: ImageInspector,
          inject: [ReceiveMemory],
          useFactory: ({ shared }: ReceiveMemory) => new InspectionThread(shared),
        },
        BytesWriter,
        ContentCheck,
        OriginalStores,
        OriginalWriter,
        RowRecords,
        StagedRecords,
        UploadFailuresRepository,
        UploadJobs,
        { provide: Renderer, useFactory: () => new Renderer({ log }) },
        ...exports,
      ],
      exports: [...exports, Renderer],
    };
  }
}
