import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ImageDeletionController } from './image-deletion.controller.js';
import { ImageEditController } from './image-edit.controller.js';
import { PurgeStatusController } from './purge-status.controller.js';
import { ImageMetadataController } from './image-metadata.controller.js';
import { ImageUploadController } from './image-upload.controller.js';

/** /v1/images: upload an image, read its metadata, edit it, delete it, follow its purge. */
@Module({
  imports: [HttpModule, AccessModule, LookupModule, IntakeModule, LimitsModule, PresenterModule, RequestsModule],
  controllers: [
    ImageUploadController,
    ImageMetadataController,
    ImageEditController,
    ImageDeletionController,
    PurgeStatusController,
  ],
})
export class ImagesModule {}
