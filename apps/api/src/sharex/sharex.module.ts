import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { ShareXController } from './sharex.controller.js';

/** /sharex.sxcu: the configuration file of this host for ShareX. */
@Module({ imports: [HttpModule], controllers: [ShareXController] })
export class ShareXModule {}
