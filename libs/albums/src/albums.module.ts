import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Album } from './album.entity.js';
import { AlbumStore } from './album-store.js';
import { AlbumsRepository } from './albums.repository.js';
import { OwnedAlbum } from './owned-album.entity.js';

/** Albums: an ordered set of images under one link. Needs a process that allocates keys. */
@Module({
  imports: [TypeOrmModule.forFeature([Album, OwnedAlbum])],
  providers: [AlbumsRepository, AlbumStore],
  exports: [AlbumStore],
})
export class AlbumsModule {}
