import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ActionsController } from './actions.controller.js';
import { AuditController } from './audit.controller.js';

/** /v1/admin: what administrators do to images, and the audit log. */
@Module({
  imports: [AccessModule, RequestsModule],
  controllers: [ActionsController, AuditController],
})
export class ModerationModule {}
