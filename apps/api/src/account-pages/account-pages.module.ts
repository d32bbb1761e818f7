import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { AccountPageController } from './account-page.controller.js';
import { KeysPageController } from './keys-page.controller.js';

/** /account and /account/keys: the account of the person who is signed in, and its API keys. */
@Module({
  imports: [AccessModule, HttpModule, LimitsModule, PagesModule, RequestsModule],
  controllers: [AccountPageController, KeysPageController],
})
export class AccountPagesModule {}
