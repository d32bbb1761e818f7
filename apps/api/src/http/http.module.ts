import { Module } from '@nestjs/common';

import { FindLink } from './find-link.js';
import { ImageKeyPipe } from './image-key.pipe.js';
import { PublicUrls } from './public-urls.js';

/** What every feature needs of HTTP: public URLs, and the link that a key in an address names. */
@Module({ providers: [PublicUrls, FindLink, ImageKeyPipe], exports: [PublicUrls, FindLink, ImageKeyPipe] })
export class HttpModule {}
