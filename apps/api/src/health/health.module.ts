import { Module } from '@nestjs/common';

import { LimitsModule } from '../limits/limits.module.js';
import { HealthController } from './health.controller.js';

/** Liveness, readiness and metrics. */
@Module({ imports: [LimitsModule], controllers: [HealthController] })
export class HealthModule {}
