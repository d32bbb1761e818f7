import { AccountsModule } from '#accounts';
import { AlbumsModule } from '#albums';
import { LinksModule } from '#links';
import { BansModule } from '#moderation';
import { Log } from '#observability';
import { ImportUrl, type ImportUrlOptions } from '#url-import';
import { type DynamicModule, Module } from '@nestjs/common';

import { ACCESS_OPTIONS, type AccessOptions } from './access/access.options.js';
import { HttpModule } from './http/http.module.js';
import { HTTP_OPTIONS, type HttpOptions } from './http/http.options.js';
import { PublicUrls } from './http/public-urls.js';
import { BlockedBy } from './problems/blocked-by.js';

export interface CoreOptions {
  http: HttpOptions;
  access: AccessOptions;
  /** The configured modules of the libs: uploads, resumable uploads, variants, purge. */
  features: DynamicModule[];
  urlImport: ImportUrlOptions;
  log: Log;
}

/**
 * Provides options, the log and the modules of the libs to every module of the API. Database, storage, keys
 * and jobs are global modules of the process already.
 */
@Module({})
export class CoreModule {
  static forRoot({ http, access, features, urlImport, log }: CoreOptions): DynamicModule {
    const libs = [AccountsModule, LinksModule, AlbumsModule, BansModule, ...features];
    return {
      module: CoreModule,
      global: true,
      imports: [...libs, HttpModule],
      providers: [
        { provide: HTTP_OPTIONS, useValue: http },
        { provide: ACCESS_OPTIONS, useValue: access },
        { provide: Log, useValue: log },
        {
          provide: BlockedBy,
          inject: [PublicUrls],
          useFactory: (urls: PublicUrls) => ({
            get url() {
              return http.site.contact ?? urls.base;
            },
          }),
        },
        { provide: ImportUrl, useFactory: () => new ImportUrl(urlImport) },
      ],
      exports: [HTTP_OPTIONS, ACCESS_OPTIONS, Log, BlockedBy, ImportUrl, ...libs],
    };
  }
}
