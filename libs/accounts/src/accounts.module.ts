import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Account } from './accounts/account.entity.js';
import { AccountName } from './accounts/account-name.entity.js';
import { AccountStore } from './accounts/account-store.js';
import { ApiKeysService } from './api-keys.service.js';
import { IdentityAccounts } from './accounts/identity-accounts.js';
import { AccountsRepository } from './accounts/accounts.repository.js';
import { AccountKey, ApiKey } from './keys/api-key.entity.js';
import { ApiKeyStore } from './keys/api-key-store.js';
import { ApiKeyUses } from './keys/api-key-uses.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { CredentialSweeper } from './credential-sweeper.js';
import { CredentialsService } from './credentials.service.js';
import { Session } from './sessions/session.entity.js';
import { SessionStore } from './sessions/session-store.js';
import { SessionsRepository } from './sessions/sessions.repository.js';

/** Accounts, their API keys and sessions. */
@Module({
  imports: [TypeOrmModule.forFeature([Account, AccountName, ApiKey, AccountKey, Session])],
  providers: [
    AccountsRepository,
    ApiKeysRepository,
    SessionsRepository,
    AccountStore,
    IdentityAccounts,
    ApiKeyStore,
    SessionStore,
    CredentialSweeper,
    ApiKeyUses,
    CredentialsService,
    ApiKeysService,
  ],
  exports: [
    AccountStore,
    IdentityAccounts,
    ApiKeyStore,
    SessionStore,
    CredentialSweeper,
    CredentialsService,
    ApiKeysService,
  ],
})
export class AccountsModule {}
