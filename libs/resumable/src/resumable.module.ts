import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AppendBytes } from './append-bytes.js';
import { CompleteUpload } from './complete-upload.js';
import { ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploads } from './resumable-uploads.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { StagedParts } from './staged-parts.js';
import { SweepResumable } from './sweep-resumable.js';

export interface ResumableModuleOptions extends ResumableOptions {
  /** The configured UploadsModule, which a finished upload is handed to. */
  uploads: DynamicModule;
  makesKeys: boolean;
}

@Module({})
export class ResumableModule {
  /** A process that makes no keys (the worker) takes no uploads; it sweeps them. */
  static forRoot({ uploads, makesKeys, partialTtlMs }: ResumableModuleOptions): DynamicModule {
    const providers = [
      ...(makesKeys ? [AppendBytes, CompleteUpload] : []),
      ResumableUploads,
      SweepResumable,
      ResumableUploadsRepository,
      StagedParts,
    ];
    return {
      module: ResumableModule,
      imports: [LinksModule, uploads, TypeOrmModule.forFeature([ResumableUpload])],
      providers: [{ provide: RESUMABLE_OPTIONS, useValue: { partialTtlMs } }, ...providers],
      exports: providers,
    };
  }
}
