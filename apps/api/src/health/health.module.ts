import { Module } from '@nestjs/common';

import { LimitsModule } from '../limits/limits.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

/** Liveness, readiness and metrics. */
@Module({ imports: [LimitsModule], controllers: [HealthController], providers: [HealthService] })
export class HealthModule {}
