import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { AccountDetailsService } from './account-details.service.js';
import { AccountEditController } from './account-edit.controller.js';
import { AccountsPageController } from './accounts-page.controller.js';
import { AuditPageController } from './audit-page.controller.js';
import { BansPageController } from './bans-page.controller.js';
import { OverviewPageController } from './overview-page.controller.js';

/** The administrators' pages about the installation, bans, accounts and the audit log. */
@Module({
  imports: [AccessModule, HttpModule, PagesModule, RequestsModule],
  controllers: [
    OverviewPageController,
    BansPageController,
    AccountsPageController,
    AccountEditController,
    AuditPageController,
  ],
  providers: [AccountDetailsService],
})
export class OperatorPagesModule {}
