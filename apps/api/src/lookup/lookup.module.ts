import { Module } from '@nestjs/common';

import { AlbumLookup } from './album-lookup.js';
import { ImageKeyPipe } from './image-key.pipe.js';

/** From the key in a path to its image or album. */
@Module({ providers: [ImageKeyPipe, AlbumLookup], exports: [ImageKeyPipe, AlbumLookup] })
export class LookupModule {}
