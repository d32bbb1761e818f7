import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { ShareXController } from './sharex.controller.js';

/** /sharex.sxcu: the configuration file of this host for ShareX. */
@Module({ imports: [AccessModule, HttpModule], controllers: [ShareXController] })
export class ShareXModule {}
