import { metrics } from '#observability';
import type { Logger } from 'typeorm';

/** Counts statements; TypeORM calls its logger before each. */
export class QueryCounter implements Logger {
  logQuery(): void {
    metrics.databaseQueries.inc();
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
