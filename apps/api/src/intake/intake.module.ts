import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { IdempotentIntakeService } from './idempotent-intake.service.js';
import { IntakeService } from './intake.service.js';
import { UploadReader } from './upload-reader.js';
import { UrlImportService } from './url-import.service.js';

const SERVICES = [IntakeService, IdempotentIntakeService, UploadReader, UrlImportService];

/** From the body of a request to the answer of its upload, for all APIs that take uploads. */
@Module({ imports: [HttpModule, PresenterModule], providers: SERVICES, exports: SERVICES })
export class IntakeModule {}
