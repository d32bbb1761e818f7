import { FindAlbum } from '../albums/find-album.js';
import { ChangeAlbumController } from './change-album.controller.js';
import { FindImgurImage } from './find-imgur-image.js';
import { TakeImageValue } from './image-value.js';
import { ImgurAccountController } from './imgur-account.controller.js';
import { ImgurAlbumController } from './imgur-album.controller.js';
import { ImgurAuth } from './imgur-auth.guard.js';
import { ImgurCreditsController } from './imgur-credits.controller.js';
import { ImgurEnvelope } from './imgur-envelope.js';
import { ImgurImageController } from './imgur-image.controller.js';
import { ImgurUploadController } from './imgur-upload.controller.js';
import { OwnAlbum } from './own-album.js';
import { ReadAlbumForm } from './read-album-form.js';
import { ReadForm } from './read-form.js';
import { ReceiveImgurUpload } from './receive-imgur-upload.js';
import { RootRedirectController } from './root-redirect.controller.js';
import { UploadToAlbum } from './upload-to-album.js';

/** Imgur's API v3, for clients that know no other. */
export const IMGUR_CONTROLLERS = [
  ImgurUploadController,
  ImgurImageController,
  ImgurAlbumController,
  ChangeAlbumController,
  ImgurAccountController,
  ImgurCreditsController,
  RootRedirectController,
];

export const IMGUR_PROVIDERS = [
  FindAlbum,
  FindImgurImage,
  ImgurAuth,
  ImgurEnvelope,
  OwnAlbum,
  ReadAlbumForm,
  ReadForm,
  ReceiveImgurUpload,
  TakeImageValue,
  UploadToAlbum,
];
