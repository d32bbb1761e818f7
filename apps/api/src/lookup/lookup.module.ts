import { Module } from '@nestjs/common';

import { AlbumLookup } from './album-lookup.js';
import { ImageKeyPipe } from './image-key.pipe.js';

/** Finds the image or the album that the key in a path names. */
@Module({ providers: [ImageKeyPipe, AlbumLookup], exports: [ImageKeyPipe, AlbumLookup] })
export class LookupModule {}
