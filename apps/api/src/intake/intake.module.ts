import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { IdempotentUpload } from './idempotent-upload.js';
import { ReceiveUpload } from './receive-upload.js';
import { StageImport } from './stage-import.js';
import { UploadImage } from './upload-image.js';

/** From the body of a request to a received image, for all APIs that take uploads. */
@Module({
  imports: [HttpModule, PresenterModule],
  providers: [IdempotentUpload, ReceiveUpload, StageImport, UploadImage],
  exports: [IdempotentUpload, ReceiveUpload, StageImport, UploadImage],
})
export class IntakeModule {}
