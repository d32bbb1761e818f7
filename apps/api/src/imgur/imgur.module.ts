import { Module } from '@nestjs/common';

import { AlbumsModule } from '../albums/albums.module.js';
import { HttpModule } from '../http/http.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { OpenApiParts } from '../openapi/openapi-parts.js';
import { OpenApiModule } from '../openapi/openapi.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { ErrorFormats } from '../problems/error-formats.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { ChangeAlbumController } from './albums/imgur-album-changes.controller.js';
import { FindImgurImage } from './images/imgur-images.service.js';
import { TakeImageValue } from './body/image-value.js';
import { ImgurAccountController } from './account/imgur-account.controller.js';
import { ImgurAlbumController } from './albums/imgur-album.controller.js';
import { ImgurCreditsController } from './account/imgur-credits.controller.js';
import { ImgurImageController } from './images/imgur-image.controller.js';
import { ImgurUploadController } from './images/imgur-upload.controller.js';
import { OwnAlbum } from './albums/own-album.js';
import { ReadAlbumForm } from './albums/album-form.js';
import { ReadForm } from './body/text-form.js';
import { ReceiveImgurUpload } from './body/imgur-upload-reader.js';
import { IMGUR_ERROR_FORMAT } from './envelope/imgur-error.js';
import { IMGUR_OPENAPI_PART } from './openapi/imgur-openapi-part.js';
import { RootRedirectController } from './root-redirect.controller.js';
import { UploadToAlbum } from './albums/upload-to-album.js';

/** /3: the part of Imgur's API v3 that its clients use. */
@Module({
  imports: [AlbumsModule, HttpModule, IntakeModule, LimitsModule, OpenApiModule, PresenterModule, ProblemsModule],
  controllers: [
    ImgurUploadController,
    ImgurImageController,
    ImgurAlbumController,
    ChangeAlbumController,
    ImgurAccountController,
    ImgurCreditsController,
    RootRedirectController,
  ],
  providers: [FindImgurImage, OwnAlbum, ReadAlbumForm, ReadForm, ReceiveImgurUpload, TakeImageValue, UploadToAlbum],
})
export class ImgurModule {
  constructor(errors: ErrorFormats, documents: OpenApiParts) {
    errors.add(IMGUR_ERROR_FORMAT);
    documents.add(IMGUR_OPENAPI_PART);
  }
}
