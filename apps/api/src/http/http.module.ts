import { Module } from '@nestjs/common';

import { PublicUrls } from './public-urls.js';

/** Public URLs. The rest of this room is functions. */
@Module({ providers: [PublicUrls], exports: [PublicUrls] })
export class HttpModule {}
