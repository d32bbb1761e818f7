import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ImageReportsController } from './image-reports.controller.js';
import { ReportPageController } from './report-page.controller.js';
import { ReportIntake } from './report-intake.service.js';

/** Everybody can report an image to the operator of the site, over the API and by a page. */
@Module({
  imports: [AccessModule, LimitsModule, LookupModule, PagesModule, RequestsModule],
  controllers: [ImageReportsController, ReportPageController],
  providers: [ReportIntake],
})
export class ReportsModule {}
