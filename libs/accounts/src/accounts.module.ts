import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Account } from './account.entity.js';
import { AccountName } from './account-name.entity.js';
import { AccountStore } from './account-store.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountKey, ApiKey } from './api-key.entity.js';
import { ApiKeyStore } from './api-key-store.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { CredentialsService } from './credentials.service.js';
import { Session } from './session.entity.js';
import { SessionStore } from './session-store.js';
import { SessionsRepository } from './sessions.repository.js';

/** Accounts, their API keys and sessions. */
@Module({
  imports: [TypeOrmModule.forFeature([Account, AccountName, ApiKey, AccountKey, Session])],
  providers: [
    AccountsRepository,
    ApiKeysRepository,
    SessionsRepository,
    AccountStore,
    ApiKeyStore,
    SessionStore,
    CredentialsService,
  ],
  exports: [AccountStore, ApiKeyStore, SessionStore, CredentialsService],
})
export class AccountsModule {}
