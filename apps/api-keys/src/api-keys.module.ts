import { AccountsModule } from '#accounts';
import { CacheModule } from '#cache';
import type { Settings } from '#config';
import { DatabaseModule } from '#database';
import { AuditModule } from '#moderation';
import type { Log } from '#observability';
import { type DynamicModule, Module } from '@nestjs/common';

import { ApiKeyCommands } from './api-key-commands.js';

/** Time limit of a Redis command: a person waits, so it is longer than that of servers. */
const CACHE_MS = 5_000;

/** The accounts in the database, and the cache through which servers learn of changes. */
@Module({})
export class ApiKeysModule {
  static forRoot(settings: Settings, log: Log): DynamicModule {
    return {
      module: ApiKeysModule,
      imports: [
        DatabaseModule.forRoot(settings.database),
        CacheModule.forRoot({ url: settings.cacheUrl, log, timeoutMs: CACHE_MS }),
        AccountsModule,
        AuditModule,
      ],
      providers: [ApiKeyCommands],
    };
  }
}
