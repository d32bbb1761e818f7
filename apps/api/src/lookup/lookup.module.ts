import { Module } from '@nestjs/common';

import { AlbumImageStates } from './album-image-states.js';
import { AlbumKeyPipe } from './album-key.pipe.js';
import { AlbumLookup } from './album-lookup.js';
import { ImageKeyPipe } from './image-key.pipe.js';

const PARTS = [ImageKeyPipe, AlbumKeyPipe, AlbumLookup, AlbumImageStates];

/** Finds the image or the album that the key in a path names. */
@Module({ providers: PARTS, exports: PARTS })
export class LookupModule {}
