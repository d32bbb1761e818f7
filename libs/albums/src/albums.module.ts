import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AlbumCache } from './album-cache.js';
import { Album } from './album.entity.js';
import { AlbumsRepository } from './albums.repository.js';
import { ChangeAlbum } from './change-album.js';
import { CreateAlbum } from './create-album.js';
import { ResolveAlbum } from './resolve-album.js';

/** Albums: images under one link. For processes that make keys. */
@Module({
  imports: [TypeOrmModule.forFeature([Album])],
  providers: [AlbumsRepository, AlbumCache, CreateAlbum, ChangeAlbum, ResolveAlbum],
  exports: [CreateAlbum, ChangeAlbum, ResolveAlbum],
})
export class AlbumsModule {}
