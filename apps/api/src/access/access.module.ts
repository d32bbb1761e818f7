import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { ErrorFormats } from '../problems/error-formats.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { AccessService } from './access.service.js';
import { AdminToken } from './admin-token.js';
import { AlbumOwnerGuard } from './album-owner.guard.js';
import { ImageOwnerGuard } from './image-owner.guard.js';
import { OwnersService } from './owners.service.js';
import { PeopleService } from './sessions/people.service.js';
import { SignInRedirectFormat } from './sessions/sign-in-redirect.format.js';
import { UploadAccessGuard } from './upload-access.guard.js';

/** Tells who makes a request, and guards what needs credentials. */
@Module({
  imports: [HttpModule, LimitsModule, LookupModule, ProblemsModule],
  providers: [
    AccessService,
    AdminToken,
    PeopleService,
    SignInRedirectFormat,
    UploadAccessGuard,
    ImageOwnerGuard,
    AlbumOwnerGuard,
    OwnersService,
  ],
  exports: [AccessService, PeopleService, UploadAccessGuard, ImageOwnerGuard, AlbumOwnerGuard, OwnersService],
})
export class AccessModule {
  constructor(errors: ErrorFormats, redirects: SignInRedirectFormat) {
    errors.add(redirects);
  }
}
