import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { AccountController } from './account.controller.js';
import { AccountImagesController } from './account-images.controller.js';
import { AccountsController } from './accounts.controller.js';
import { ApiKeysController } from './api-keys.controller.js';

/** /v1/account, /v1/accounts and /v1/keys: accounts, their images and their API keys. */
@Module({
  imports: [AccessModule, LimitsModule, PresenterModule, RequestsModule],
  controllers: [AccountController, AccountImagesController, AccountsController, ApiKeysController],
})
export class AccountsModule {}
