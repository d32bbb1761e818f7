import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { ErrorFormats } from '../problems/error-formats.js';
import { ProblemsModule } from '../problems/problems.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcSignInService } from './oidc/oidc-sign-in.service.js';
import { SessionsPageController } from './sessions-page.controller.js';
import { SignInController } from './sign-in.controller.js';
import { SignInFailureFormat } from './sign-in-failure.format.js';
import { SignInService } from './sign-in.service.js';

/** /sign-in and /sign-out, and the page with a person's sessions. */
@Module({
  imports: [HttpModule, AccessModule, LimitsModule, PagesModule, RequestsModule, ProblemsModule],
  controllers: [SignInController, OidcController, SessionsPageController],
  providers: [SignInService, OidcSignInService, SignInFailureFormat],
})
export class SignInModule {
  constructor(errors: ErrorFormats, failures: SignInFailureFormat) {
    errors.add(failures);
  }
}
