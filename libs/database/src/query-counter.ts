import { metrics, addSpanEvent } from '#observability';
import type { Logger } from 'typeorm';

/** Counts statements and names them in traces, without their values; TypeORM calls its logger before each. */
export class QueryCounter implements Logger {
  logQuery(statement: string): void {
    metrics.databaseQueries.inc();
    addSpanEvent(statement);
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
