import { StatsService } from '#moderation';
import { Controller, Get, Query } from '@nestjs/common';

import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import {
  DAYS_SCHEMA,
  presentLargeAccount,
  type StatsAnswer,
  statsAnswer,
  statsQuery,
  type StatsQuery,
} from './stats.schemas.js';

/** GET /v1/admin/stats: what happened on each day, and the largest accounts. */
@Controller('v1/admin/stats')
@RequireScope('admin')
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  @Get()
  @Endpoint({
    operationId: 'getStats',
    summary: 'Get the statistics of the last days',
    description: 'Needs the scope `admin`. Days are UTC. The numbers are at most 5 s late.',
    security: CREDENTIALS,
    parameters: [queryParameter('days', 'The number of days until today', DAYS_SCHEMA)],
    answers: { 200: { description: 'The statistics', schema: statsAnswer } },
    problems: ['invalid-request', ...ACCESS_PROBLEMS, 'unavailable'],
  })
  async getStats(@Query({ schema: statsQuery, pipes: [SCHEMA_PIPE] }) { days }: StatsQuery): Promise<StatsAnswer> {
    const [daily, accounts] = await Promise.all([this.stats.days(days), this.stats.largestAccounts()]);
    return { days: daily, accounts: accounts.map(presentLargeAccount) };
  }
}
