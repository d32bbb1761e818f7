import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { AccessService } from './access.service.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { UploadAccessGuard } from './upload-access.guard.js';

/** Tells who makes a request, and guards what needs credentials. */
@Module({
  imports: [HttpModule],
  providers: [AccessService, SignInAttempts, UploadAccessGuard],
  exports: [AccessService, SignInAttempts, UploadAccessGuard],
})
export class AccessModule {}
