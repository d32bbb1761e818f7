import { Module } from '@nestjs/common';

import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { ErrorFormats } from '../problems/error-formats.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { MissingPages } from './missing-pages.js';
import { WebAssets } from './web-assets.js';

/** What the HTML pages share: the built scripts and styles, and the pages of answers 404 and 410. */
@Module({
  imports: [ProblemsModule],
  providers: [
    {
      provide: WebAssets,
      inject: [HTTP_OPTIONS],
      useFactory: ({ webRoot }: HttpOptions) => WebAssets.read(webRoot),
    },
    MissingPages,
  ],
  exports: [WebAssets],
})
export class PagesModule {
  constructor(errors: ErrorFormats, missingPages: MissingPages) {
    errors.add(missingPages);
  }
}
