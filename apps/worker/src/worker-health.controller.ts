import { metrics } from '#observability';
import { type Dependencies, Readiness, type Verdict, verdictOf } from '#runtime';
import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** For orchestrators and Prometheus; a worker has no other address. */
@Controller()
export class WorkerHealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('health/live')
  @Header('cache-control', 'no-store')
  getLiveness(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Header('cache-control', 'no-store')
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<Verdict & Dependencies> {
    const { checks, stores } = await this.readiness.check();
    const { status, reasons } = verdictOf(checks, 'jobs');
    if (status === 'unavailable') void reply.status(503);
    return { status, checks, reasons, stores };
  }

  @Get('metrics')
  async getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(metrics.registry.contentType).header('cache-control', 'no-store');
    return metrics.registry.metrics();
  }
}
