import { Module } from '@nestjs/common';

import { FindLink } from './find-link.js';
import { PublicUrls } from './public-urls.js';

/** What every feature needs of HTTP: public URLs, and the link that a key in an address names. */
@Module({ providers: [PublicUrls, FindLink], exports: [PublicUrls, FindLink] })
export class HttpModule {}
