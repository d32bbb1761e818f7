import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { AccountController } from './account.controller.js';
import { AccountsController } from './accounts.controller.js';
import { ApiKeysController } from './api-keys.controller.js';

/** /v1/account, /v1/accounts and /v1/keys: accounts and their API keys. */
@Module({
  imports: [AccessModule, LimitsModule, RequestsModule],
  controllers: [AccountController, ApiKeysController, AccountsController],
})
export class AccountsModule {}
