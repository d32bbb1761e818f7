import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { OpenApiParts } from '../openapi/openapi-parts.js';
import { OpenApiModule } from '../openapi/openapi.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { ErrorFormats } from '../problems/error-formats.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { ImgurAccountAlbumsController } from './account/imgur-account-albums.controller.js';
import { ImgurAccountAlbums } from './account/imgur-account-albums.service.js';
import { ImgurAccountImagesController } from './account/imgur-account-images.controller.js';
import { ImgurAccountImages } from './account/imgur-account-images.service.js';
import { ImgurAccountController } from './account/imgur-account.controller.js';
import { ImgurCreditsController } from './account/imgur-credits.controller.js';
import { AlbumFormReader } from './albums/album-form-reader.js';
import { ImgurAlbumChangesController } from './albums/imgur-album-changes.controller.js';
import { ImgurAlbumController } from './albums/imgur-album.controller.js';
import { ImgurAlbumPresenter } from './albums/imgur-album.presenter.js';
import { ImgurAlbums } from './albums/imgur-albums.service.js';
import { ImageValueReader } from './body/image-value-reader.js';
import { ImgurUploadReader } from './body/imgur-upload-reader.js';
import { TextFormReader } from './body/text-form-reader.js';
import { IMGUR_ERROR_FORMAT } from './envelope/imgur-error.js';
import { ImgurImageController } from './images/imgur-image.controller.js';
import { ImgurImages } from './images/imgur-images.service.js';
import { ImgurUploadController } from './images/imgur-upload.controller.js';
import { ImgurUploads } from './images/imgur-uploads.service.js';
import { IMGUR_OPENAPI_PART } from './openapi/imgur-openapi-part.js';
import { RootRedirectController } from './root-redirect.controller.js';

/** /3: the part of Imgur's API v3 that its clients use. */
@Module({
  imports: [
    AccessModule,
    HttpModule,
    IntakeModule,
    LimitsModule,
    LookupModule,
    OpenApiModule,
    PresenterModule,
    ProblemsModule,
  ],
  controllers: [
    ImgurUploadController,
    ImgurImageController,
    ImgurAlbumController,
    ImgurAlbumChangesController,
    ImgurAccountController,
    ImgurAccountAlbumsController,
    ImgurAccountImagesController,
    ImgurCreditsController,
    RootRedirectController,
  ],
  providers: [
    AlbumFormReader,
    ImageValueReader,
    ImgurAccountAlbums,
    ImgurAccountImages,
    ImgurAlbumPresenter,
    ImgurAlbums,
    ImgurImages,
    ImgurUploadReader,
    ImgurUploads,
    TextFormReader,
  ],
})
export class ImgurModule {
  constructor(errors: ErrorFormats, documents: OpenApiParts) {
    errors.add(IMGUR_ERROR_FORMAT);
    documents.add(IMGUR_OPENAPI_PART);
  }
}
