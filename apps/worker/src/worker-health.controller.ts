import { metrics } from '#observability';
import { type Health, isReady, Readiness } from '#runtime';
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
  async getReadiness(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Health & { status: 'ok' | 'unavailable' }> {
    const health = await this.readiness.check();
    // Without the cache it only takes longer until a change is seen everywhere.
    const isAble = isReady(health.checks, ['cache']);
    if (!isAble) void reply.status(503);
    return { status: isAble ? 'ok' : 'unavailable', ...health };
  }

  @Get('metrics')
  async getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(metrics.registry.contentType).header('cache-control', 'no-store');
    return metrics.registry.metrics();
  }
}
