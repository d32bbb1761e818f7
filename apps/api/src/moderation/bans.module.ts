import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { BansController } from './bans.controller.js';

/** /v1/admin/bans: the images and clients whose uploads are refused. */
@Module({ imports: [AccessModule, RequestsModule], controllers: [BansController] })
export class BansModule {}
