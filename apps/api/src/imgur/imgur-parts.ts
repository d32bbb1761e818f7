import { FindImgurImage } from './find-imgur-image.js';
import { TakeImageValue } from './image-value.js';
import { ImgurAuth } from './imgur-auth.guard.js';
import { ImgurCreditsController } from './imgur-credits.controller.js';
import { ImgurEnvelope } from './imgur-envelope.js';
import { ImgurImageController } from './imgur-image.controller.js';
import { ImgurUploadController } from './imgur-upload.controller.js';
import { ReadForm } from './read-form.js';
import { ReceiveImgurUpload } from './receive-imgur-upload.js';
import { RootRedirectController } from './root-redirect.controller.js';

/** Imgur's API v3, for clients that know no other. */
export const IMGUR_CONTROLLERS = [
  ImgurUploadController,
  ImgurImageController,
  ImgurCreditsController,
  RootRedirectController,
];

export const IMGUR_PROVIDERS = [FindImgurImage, ImgurAuth, ImgurEnvelope, ReadForm, ReceiveImgurUpload, TakeImageValue];
