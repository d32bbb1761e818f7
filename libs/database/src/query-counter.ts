import { metrics, addSpanEvent } from '#observability';
import type { Logger } from 'typeorm';

/** The comment of a statement that a process sends regularly, so that the metric counts what requests and jobs cost. */
export const UNCOUNTED = 'uncounted';

/** Counts statements and adds them, without values, to traces. TypeORM calls its logger before each statement. */
export class QueryCounter implements Logger {
  logQuery(statement: string): void {
    if (!statement.startsWith(`/* ${UNCOUNTED} */`)) metrics.databaseQueries.inc();
    addSpanEvent(statement);
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
