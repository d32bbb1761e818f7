import { FindAlbum } from '../albums/find-album.js';
import { ChangeAlbumController } from './albums/imgur-album-changes.controller.js';
import { FindImgurImage } from './images/imgur-images.service.js';
import { TakeImageValue } from './body/image-value.js';
import { ImgurAccountController } from './account/imgur-account.controller.js';
import { ImgurAlbumController } from './albums/imgur-album.controller.js';
import { ImgurAuth } from './envelope/imgur-auth.guard.js';
import { ImgurCreditsController } from './account/imgur-credits.controller.js';
import { ImgurEnvelope } from './envelope/envelope.interceptor.js';
import { ImgurImageController } from './images/imgur-image.controller.js';
import { ImgurUploadController } from './images/imgur-upload.controller.js';
import { OwnAlbum } from './albums/own-album.js';
import { ReadAlbumForm } from './albums/album-form.js';
import { ReadForm } from './body/text-form.js';
import { ReceiveImgurUpload } from './body/imgur-upload-reader.js';
import { RootRedirectController } from './root-redirect.controller.js';
import { UploadToAlbum } from './albums/upload-to-album.js';

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
