import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { SecurityTxtController } from './security-txt.controller.js';

/** What programs read about who runs the site. People see it in the footer of every page. */
@Module({ imports: [HttpModule], controllers: [SecurityTxtController] })
export class SiteModule {}
