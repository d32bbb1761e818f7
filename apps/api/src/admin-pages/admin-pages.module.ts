import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';

/** /admin: the pages of administrators. All of them are `@SignedIn('admin')`. */
@Module({
  imports: [AccessModule, HttpModule, PagesModule, PresenterModule, RequestsModule],
  controllers: [],
})
export class AdminPagesModule {}
