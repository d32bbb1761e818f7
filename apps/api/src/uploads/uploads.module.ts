import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { UploadStatusController } from './upload-status.controller.js';

/** /v1/uploads: the status of an upload, and its changes as server-sent events. */
@Module({ imports: [HttpModule, LookupModule], controllers: [UploadStatusController] })
export class UploadsModule {}
