export { Album } from './album.entity.js';
export { MAX_ALBUM_IMAGES, tooManyImages, withCover, withImages } from './album-images.js';
export type { AlbumChanges } from './albums.repository.js';
export { AlbumsModule } from './albums.module.js';
export { ChangeAlbum } from './change-album.js';
export { CreateAlbum } from './create-album.js';
export { ResolveAlbum } from './resolve-album.js';
