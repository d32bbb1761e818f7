import { Module } from '@nestjs/common';

import { AlbumLookup } from './album-lookup.js';
import { ImageKeyPipe } from './image-key.pipe.js';
import { LinkLookup } from './link-lookup.js';

/** From the key in a path to its image or album. */
@Module({ providers: [ImageKeyPipe, LinkLookup, AlbumLookup], exports: [ImageKeyPipe, LinkLookup, AlbumLookup] })
export class LookupModule {}
