import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { OembedController } from './oembed.controller.js';
import { OembedService } from './oembed.service.js';

/** /oembed: how other sites embed a link (oEmbed 1.0). */
@Module({
  imports: [HttpModule, LookupModule, PresenterModule],
  controllers: [OembedController],
  providers: [OembedService],
})
export class OembedModule {}
