import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ActionsController } from './actions.controller.js';
import { AdminImagePresenter } from './admin-image.presenter.js';
import { AdminImagesController } from './admin-images.controller.js';
import { AuditController } from './audit.controller.js';
import { ReportsController } from './reports.controller.js';
import { StatsController } from './stats.controller.js';

/** /v1/admin: the images of all uploaders, what administrators do to images, their reports, and the audit log. */
@Module({
  imports: [AccessModule, PresenterModule, RequestsModule],
  controllers: [AdminImagesController, ActionsController, ReportsController, AuditController, StatsController],
  providers: [AdminImagePresenter],
})
export class ModerationModule {}
