import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { AccountsController } from './accounts.controller.js';
import { ApiKeysController } from './api-keys.controller.js';

/** /v1/accounts and /v1/keys: accounts and their API keys. */
@Module({
  imports: [AccessModule, RequestsModule],
  controllers: [ApiKeysController, AccountsController],
})
export class AccountsModule {}
