import { metrics, addSpanEvent } from '#observability';
import type { Logger } from 'typeorm';

/** The comment of a statement that a process sends regularly, so that the metric counts what requests and jobs cost. */
export const UNCOUNTED = 'uncounted';

/** The begin and the end of a transaction are not counted: those of regular statements have no comment. */
const TRANSACTION = /^(?:START TRANSACTION|BEGIN|COMMIT|ROLLBACK)\b/;

/** Counts statements and adds them, without values, to traces. TypeORM calls its logger before each statement. */
export class QueryCounter implements Logger {
  logQuery(statement: string): void {
    const isCounted = !statement.startsWith(`/* ${UNCOUNTED} */`) && !TRANSACTION.test(statement);
    if (isCounted) metrics.databaseQueries.inc();
    addSpanEvent(statement);
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
