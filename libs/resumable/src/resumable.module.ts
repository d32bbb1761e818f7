import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadService } from './resumable-upload.service.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { ResumableSweeper } from './resumable-sweeper.js';
import { UploadBytes } from './upload-bytes.js';
import { UploadAppender } from './upload-appender.js';
import { UploadCompletion } from './upload-completion.js';
import { WholeBodyReceiver } from './whole-body-receiver.js';

export interface ResumableModuleOptions extends ResumableOptions {
  /** The configured UploadsModule, which gets the complete uploads. */
  uploads: DynamicModule;
  makesKeys: boolean;
}

@Module({})
export class ResumableModule {
  /** `makesKeys`: whether the process receives uploads. The worker only sweeps them. */
  static forRoot({ uploads, makesKeys, partialTtlMs }: ResumableModuleOptions): DynamicModule {
    const exports = [...(makesKeys ? [ResumableUploadService] : []), ResumableSweeper];
    return {
      module: ResumableModule,
      imports: [uploads, TypeOrmModule.forFeature([ResumableUpload])],
      providers: [
        { provide: RESUMABLE_OPTIONS, useValue: { partialTtlMs } },
        UploadBytes,
        ResumableUploadsRepository,
        ...(makesKeys ? [UploadAppender, UploadCompletion, WholeBodyReceiver] : []),
        ...exports,
      ],
      exports,
    };
  }
}
