import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import {
  type Health,
  healthSchema,
  type Liveness,
  livenessSchema,
  type ReadinessQuery,
  readinessQuery,
} from './health.schema.js';
import { HealthService } from './health.service.js';

const FOR_PARAMETER = queryParameter('for', '`uploads`: the process must accept uploads as well as serve images', {
  type: 'string',
  enum: ['reads', 'uploads'],
  default: 'reads',
});

/** For load balancers, orchestrators and Prometheus. */
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('health/live')
  @Header('cache-control', 'no-store')
  @Endpoint({
    operationId: 'getLiveness',
    summary: 'Check whether the process runs',
    answers: { 200: { description: 'The process runs', schema: livenessSchema } },
    problems: [],
  })
  getLiveness(): Liveness {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Header('cache-control', 'no-store')
  @Endpoint({
    operationId: 'getReadiness',
    summary: 'Check whether the process can do its work',
    description:
      'Without `for`, or with `for=reads`, 200 means that images can be read; with `for=uploads`, that uploads are ' +
      'accepted as well. `degraded` is also a 200: `reasons` lists what does not work.',
    parameters: [FOR_PARAMETER],
    answers: {
      200: { description: 'The requested service works', schema: healthSchema },
      503: {
        description: 'The requested service does not work; `reasons` says why and what to do',
        schema: healthSchema,
      },
    },
    problems: ['invalid-request'],
  })
  async getReadiness(
    @Query({ schema: readinessQuery, pipes: [SCHEMA_PIPE] }) query: ReadinessQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Health> {
    const health = await this.health.readiness(query.for);
    if (health.status === 'unavailable') void reply.status(503);
    return health;
  }

  @Get('metrics')
  @Header('cache-control', 'no-store')
  @Endpoint({
    operationId: 'getMetrics',
    summary: 'Read the metrics for Prometheus',
    answers: { 200: { description: 'The metrics in the text format of Prometheus', contentTypes: ['text/plain'] } },
    problems: [],
  })
  async getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, text } = await this.health.metrics();
    void reply.type(contentType);
    return text;
  }
}
