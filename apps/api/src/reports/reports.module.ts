import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ImageReportsController } from './image-reports.controller.js';
import { ReportIntake } from './report-intake.service.js';

/** Everybody can report an image to the operator of the site, over the API. */
@Module({
  imports: [AccessModule, LimitsModule, LookupModule, RequestsModule],
  controllers: [ImageReportsController],
  providers: [ReportIntake],
})
export class ReportsModule {}
