import { AlbumsModule } from '#albums';
import { RecordCaches } from '#cache';
import { LinksModule } from '#links';
import type { Log } from '#observability';
import { ImportUrl, type ImportUrlOptions } from '#url-import';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { AlbumPageController } from './albums/album-page.controller.js';
import { FindRepresentation } from './bytes/representation.js';
import { ReadImageController } from './bytes/read-image.controller.js';
import { FindLink } from './http/find-link.js';
import { DeletePageController } from './gallery/delete-page.controller.js';
import { GalleryController } from './gallery/gallery.controller.js';
import { MissingPages } from './pages/missing-pages.js';
import { HealthController } from './health/health.controller.js';
import { HTTP_OPTIONS, type HttpOptions } from './http/http-options.js';
import { IMGUR_CONTROLLERS, IMGUR_PROVIDERS } from './imgur/imgur-parts.js';
import { Admission } from './limits/admission.js';
import { AdmitUpload } from './limits/admit-upload.js';
import { DeleteImageController } from './images/delete-image.controller.js';
import { IdempotentUpload } from './intake/idempotent-upload.js';
import { PresentImage } from './presenter/present-image.js';
import { PurgeStatusController } from './images/purge-status.controller.js';
import { ReadMetadataController } from './images/read-metadata.controller.js';
import { ReceiveUpload } from './intake/receive-upload.js';
import { StageImport } from './intake/stage-import.js';
import { UploadImageController } from './images/upload-image.controller.js';
import { UploadImage } from './intake/upload-image.js';
import { UploadQuota } from './limits/upload-quota.js';
import { OembedController } from './oembed/oembed.controller.js';
import { ProblemController } from './problems/problem.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { PublicUrls } from './http/public-urls.js';
import { ShareXController } from './sharex/sharex.controller.js';
import { ServeTus } from './tus/tus.service.js';
import { TusController } from './tus/tus.controller.js';
import { TusStore } from './tus/tus-store.js';
import { UploadLeases } from './tus/redis-upload-locks.js';
import { UploadLocks } from './tus/upload-locks.js';
import { UploadStatusController } from './uploads/upload-status.controller.js';
import { WebAssets } from './pages/web-assets.js';

export interface ApiOptions {
  http: HttpOptions;
  /** The configured modules that requests are passed to. */
  features: DynamicModule[];
  urlImport: ImportUrlOptions;
  log: Log;
}

/** The HTTP surface. Database, storage, keys and jobs come from global modules of the process. */
@Module({})
export class ApiModule {
  static forRoot({ http, features, urlImport, log }: ApiOptions): DynamicModule {
    return {
      module: ApiModule,
      imports: [LinksModule, AlbumsModule, ...features],
      controllers: [
        UploadImageController,
        ReadMetadataController,
        DeleteImageController,
        PurgeStatusController,
        UploadStatusController,
        TusController,
        GalleryController,
        DeletePageController,
        AlbumPageController,
        ReadImageController,
        OembedController,
        ProblemController,
        HealthController,
        ShareXController,
        ...IMGUR_CONTROLLERS,
      ],
      providers: [
        { provide: HTTP_OPTIONS, useValue: http },
        { provide: ImportUrl, useFactory: () => new ImportUrl(urlImport) },
        {
          provide: ProblemFilter,
          inject: [MissingPages],
          useFactory: (pages: MissingPages) => new ProblemFilter(log, pages),
        },
        { provide: APP_FILTER, useExisting: ProblemFilter },
        { provide: WebAssets, useFactory: () => WebAssets.read(http.webRoot) },
        ...IMGUR_PROVIDERS,
        Admission,
        AdmitUpload,
        FindLink,
        FindRepresentation,
        MissingPages,
        IdempotentUpload,
        PresentImage,
        PublicUrls,
        ReceiveUpload,
        ServeTus,
        StageImport,
        TusStore,
        UploadImage,
        UploadQuota,
        {
          provide: UploadLocks,
          inject: [RecordCaches],
          useFactory: ({ redis }: RecordCaches) => new UploadLocks(redis && new UploadLeases(redis)),
        },
      ],
    };
  }
}
