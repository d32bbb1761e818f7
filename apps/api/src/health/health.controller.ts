import { NodeLease } from '#keys';
import { metrics } from '#observability';
import { isReady, Readiness } from '#runtime';
import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { Endpoint } from '../docs/endpoint-docs.js';
import { Admission } from '../images/admission.js';
import { type Health, healthSchema, type Liveness, livenessSchema } from './health.schemas.js';

/** For load balancers and orchestrators: is the process alive, and can it do its work. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly lease: NodeLease,
    private readonly admission: Admission,
  ) {}

  @Get('health/live')
  @Endpoint({
    operationId: 'getLiveness',
    summary: 'Is the process alive',
    answers: { 200: { description: 'It is', schema: livenessSchema } },
    problems: [],
  })
  @Header('cache-control', 'no-store')
  getLiveness(): Liveness {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Endpoint({
    operationId: 'getReadiness',
    summary: 'Can the process do its work',
    answers: {
      200: { description: 'It can', schema: healthSchema },
      503: { description: 'Something that it needs is down, or it is shutting down', schema: healthSchema },
    },
    problems: [],
  })
  @Header('cache-control', 'no-store')
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const { checks: dependencies, stores } = await this.readiness.check();
    const checks = {
      ...dependencies,
      nodeLease: this.lease.held ? 'ok' : 'down',
      admission: this.admission.isDraining ? 'draining' : 'ok',
    } as const;
    // Without its queue it still serves images, and takes uploads with a 202; without the cache it is only slower.
    const isAble = isReady(checks, ['queue', 'cache']);
    if (!isAble) void reply.status(503);
    return { status: isAble ? 'ok' : 'unavailable', checks, stores };
  }

  @Get('metrics')
  @Endpoint({
    operationId: 'getMetrics',
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'The text format of Prometheus', contentTypes: ['text/plain'] } },
    problems: [],
  })
  async getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    metrics.leaseHeld.set(this.lease.held ? 1 : 0);
    metrics.leaseSecondsLeft.set(this.lease.msLeft / 1000);
    void reply.type(metrics.registry.contentType).header('cache-control', 'no-store');
    return metrics.registry.metrics();
  }
}
