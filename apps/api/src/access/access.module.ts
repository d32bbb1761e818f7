import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { AccessService } from './access.service.js';
import { ImageOwnerGuard } from './image-owner.guard.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { UploadAccessGuard } from './upload-access.guard.js';

/** Tells who makes a request, and guards what needs credentials. */
@Module({
  imports: [HttpModule, LookupModule],
  providers: [AccessService, SignInAttempts, UploadAccessGuard, ImageOwnerGuard],
  exports: [AccessService, SignInAttempts, UploadAccessGuard, ImageOwnerGuard],
})
export class AccessModule {}
