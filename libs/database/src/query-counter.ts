import { metrics, addSpanEvent } from '#observability';
import type { Logger } from 'typeorm';

/** Counts statements and adds them, without values, to traces. TypeORM calls its logger before each statement. */
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
