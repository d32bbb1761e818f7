export { Album } from './album.entity.js';
export { MAX_ALBUM_IMAGES, tooManyImages, withCover, withImages } from './album-images.js';
export { AlbumStore } from './album-store.js';
export { AlbumsModule } from './albums.module.js';
export type { AlbumChanges } from './albums.repository.js';
