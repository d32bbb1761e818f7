import { KeyAllocator, NodeLease } from '#keys';
import { metrics } from '#observability';
import { Readiness, verdictOf } from '#runtime';
import { Injectable } from '@nestjs/common';

import { UploadAdmission } from '../limits/upload-admission.js';
import type { Health, ReadinessQuery } from './health.schema.js';

/**
 * Reports whether this process can serve images and accept uploads. It does not use @nestjs/terminus, which answers
 * `up` or `down` for each check and has no field for `degraded`, for reasons, or for the service that a check stops.
 */
@Injectable()
export class HealthService {
  constructor(
    private readonly dependencies: Readiness,
    private readonly lease: NodeLease,
    private readonly keys: KeyAllocator,
    private readonly admission: UploadAdmission,
  ) {}

  /** Checks the dependencies and this process, within 2 s. `service` is what the process must be able to do. */
  async readiness(service: ReadinessQuery['for']): Promise<Health> {
    const { checks: dependencies, stores } = await this.dependencies.check();
    const checks = {
      ...dependencies,
      nodeLease: this.lease.held ? 'ok' : 'down',
      clock: this.keys.isClockBehind ? 'behind' : 'ok',
      admission: this.admission.isDraining ? 'draining' : 'ok',
    } as const;
    return { ...verdictOf(checks, service), checks, stores };
  }

  /** Returns all metrics in the text format of Prometheus. */
  async metrics(): Promise<{ contentType: string; text: string }> {
    metrics.leaseHeld.set(this.lease.held ? 1 : 0);
    metrics.leaseSecondsLeft.set(this.lease.msLeft / 1000);
    return { contentType: metrics.registry.contentType, text: await metrics.registry.metrics() };
  }
}
