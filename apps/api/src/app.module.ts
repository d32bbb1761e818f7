import { type DynamicModule, Module } from '@nestjs/common';

import { AccountPagesModule } from './account-pages/account-pages.module.js';
import { AccountsModule } from './accounts/accounts.module.js';
import { AdminPagesModule } from './admin-pages/admin-pages.module.js';
import { AlbumsModule } from './albums/albums.module.js';
import { BytesModule } from './bytes/bytes.module.js';
import { CoreModule, type CoreOptions } from './core.module.js';
import { GalleryModule } from './gallery/gallery.module.js';
import { HealthModule } from './health/health.module.js';
import { ImagesModule } from './images/images.module.js';
import { ImgurModule } from './imgur/imgur.module.js';
import { ModerationModule } from './moderation/moderation.module.js';
import { BansModule } from './moderation/bans.module.js';
import { MyImagesModule } from './my-images/my-images.module.js';
import { OembedModule } from './oembed/oembed.module.js';
import { OperatorPagesModule } from './operator-pages/operator-pages.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { ProblemPagesModule } from './problem-pages/problem-pages.module.js';
import { ProblemsModule } from './problems/problems.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { ShareXModule } from './sharex/sharex.module.js';
import { SignInModule } from './sign-in/sign-in.module.js';
import { SiteModule } from './site/site.module.js';
import { TusModule } from './tus/tus.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

/** The HTTP API: a list of features. The document at /openapi.json names their paths in this order. */
@Module({})
export class ApiModule {
  static forRoot(options: CoreOptions): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        CoreModule.forRoot(options),
        ProblemsModule,
        OpenApiModule,
        ImagesModule,
        UploadsModule,
        ReportsModule,
        AccountsModule,
        ModerationModule,
        BansModule,
        TusModule,
        GalleryModule,
        SignInModule,
        AccountPagesModule,
        MyImagesModule,
        AdminPagesModule,
        OperatorPagesModule,
        AlbumsModule,
        BytesModule,
        OembedModule,
        ProblemPagesModule,
        HealthModule,
        SiteModule,
        ShareXModule,
        ImgurModule,
      ],
    };
  }
}
