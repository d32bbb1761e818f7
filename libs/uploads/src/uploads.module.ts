import { Renderer } from '#imaging';
import { BytesInFlight } from '#jobs';
import { LinksModule } from '#links';
import type { Log } from '#observability';
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AcceptUpload } from './accept-upload.js';
import { ChooseStore } from './choose-store.js';
import { DecodeCheck } from './decode-check.js';
import { ForgetUpload } from './forget-upload.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { Idempotency } from './idempotency.js';
import { LocateImage } from './locate-image.js';
import { ResumeUpload } from './resume-upload.js';
import { StagedUploads } from './staged-uploads.js';
import { StoreImage } from './store-image.js';
import { SweepUploads } from './sweep-uploads.js';
import { UploadFailure } from './upload-failure.entity.js';
import { UploadFailuresRepository } from './upload-failures.repository.js';
import { ReadUploadStatus } from './upload-status.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';
import type { UploadOptions } from './upload.options.js';
import { WaitForLink } from './wait-for-link.js';

/** The write path. Storage, keys and jobs come from their own global modules. */
@Module({})
export class UploadsModule {
  /** A process that makes no keys (the worker) takes no uploads. */
  static forRoot(options: UploadOptions, { makesKeys, log }: { makesKeys: boolean; log: Log }): DynamicModule {
    const providers = [
      ...(makesKeys ? [AcceptUpload, ResumeUpload, WaitForLink] : []),
      StoreImage,
      DecodeCheck,
      ChooseStore,
      ForgetUpload,
      SweepUploads,
      ReadUploadStatus,
      StagedUploads,
      LocateImage,
      UploadFailuresRepository,
      Idempotency,
    ];
    return {
      module: UploadsModule,
      imports: [LinksModule, TypeOrmModule.forFeature([IdempotencyKey, UploadFailure])],
      providers: [
        { provide: UPLOAD_OPTIONS, useValue: options },
        { provide: BytesInFlight, useFactory: () => new BytesInFlight(options.bytesInFlight) },
        { provide: Renderer, useFactory: () => new Renderer({ log }) },
        ...providers,
      ],
      exports: providers,
    };
  }
}
