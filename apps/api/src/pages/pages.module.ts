import { Module } from '@nestjs/common';

import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { ErrorFormats } from '../problems/error-formats.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { BlockedPageFormat } from './messages/blocked-page.format.js';
import { LegalReasons } from './messages/legal-reasons.js';
import { PersonalPages } from './account/personal-pages.js';
import { AdminPages } from './admin/admin-pages.js';
import { ErrorPageFormat } from './messages/error-page.format.js';
import { WebAssets } from './web-assets.js';

/** The built scripts and styles of the pages, and the pages that browsers get with 403, 404, 410 and 451. */
@Module({
  imports: [ProblemsModule],
  providers: [
    {
      provide: WebAssets,
      inject: [HTTP_OPTIONS],
      useFactory: ({ webRoot, site }: HttpOptions) => WebAssets.read(webRoot, site),
    },
    ErrorPageFormat,
    BlockedPageFormat,
    LegalReasons,
    PersonalPages,
    AdminPages,
  ],
  exports: [AdminPages, PersonalPages, WebAssets],
})
export class PagesModule {
  constructor(errors: ErrorFormats, errorPages: ErrorPageFormat, blockedPages: BlockedPageFormat) {
    errors.add(errorPages);
    errors.add(blockedPages);
  }
}
