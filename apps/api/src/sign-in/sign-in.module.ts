import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { SessionsPageController } from './sessions-page.controller.js';
import { SignInController } from './sign-in.controller.js';
import { SignInService } from './sign-in.service.js';

/** /sign-in and /sign-out, and the page with a person's sessions. */
@Module({
  imports: [HttpModule, AccessModule, PagesModule, RequestsModule],
  controllers: [SignInController, SessionsPageController],
  providers: [SignInService],
})
export class SignInModule {}
