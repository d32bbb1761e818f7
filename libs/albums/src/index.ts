export { Album } from './album.entity.js';
export { type AlbumEdit, changesOf, MAX_ALBUM_IMAGES, tooManyImages, withImages } from './album-images.js';
export { AlbumStore } from './album-store.js';
export { AlbumsModule } from './albums.module.js';
export type { AlbumChanges } from './albums.repository.js';
