import { KeyAllocator, NodeLease } from '#keys';
import { metrics } from '#observability';
import { Readiness, verdictOf } from '#runtime';
import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import { Admission } from '../limits/admission.js';
import { parseFields } from '../http/parse-fields.js';
import { type Health, healthSchema, type Liveness, livenessSchema, readinessQuery } from './health.schema.js';

const ASKED_FOR = queryParameter('for', 'What the process is to do: with `uploads` it must take them as well', {
  type: 'string',
  enum: ['reads', 'uploads'],
  default: 'reads',
});

/** For load balancers and orchestrators: is the process alive, and can it do its work. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly lease: NodeLease,
    private readonly keys: KeyAllocator,
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
    description:
      'Without `for`, or with `for=reads`, 200 says that images can be read; with `for=uploads`, that uploads are taken too. ' +
      '`degraded` is 200: what was asked for works, and `reasons` says what does not.',
    parameters: [ASKED_FOR],
    answers: {
      200: { description: 'It can', schema: healthSchema },
      503: { description: 'It can not; `reasons` says why and what to do', schema: healthSchema },
    },
    problems: ['invalid-request'],
  })
  @Header('cache-control', 'no-store')
  async getReadiness(@Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const { for: askedFor } = parseFields(readinessQuery, query);
    const { checks: dependencies, stores } = await this.readiness.check();
    const checks = {
      ...dependencies,
      nodeLease: this.lease.held ? 'ok' : 'down',
      clock: this.keys.isClockBehind ? 'behind' : 'ok',
      admission: this.admission.isDraining ? 'draining' : 'ok',
    } as const;
    const { status, reasons } = verdictOf(checks, askedFor);
    if (status === 'unavailable') void reply.status(503);
    return { status, checks, reasons, stores };
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
