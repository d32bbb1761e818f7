import Database from 'better-sqlite3';

const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

type Row = Record<string, unknown>;

/** A bigint only where a number would be rounded; TypeORM's schema reader compares small integers as numbers. */
function narrow<T>(row: T): T {
  if (row === null || typeof row !== 'object') return row;
  const cells = row as Row;
  for (const column in cells) {
    const cell = cells[column];
    if (typeof cell === 'bigint' && cell <= MAX_EXACT && cell >= -MAX_EXACT) cells[column] = Number(cell);
  }
  return row;
}

/**
 * better-sqlite3 with 64-bit integers that come back exact. Plain `defaultSafeIntegers` makes every integer a
 * bigint, which breaks TypeORM's migrations (it takes nullable columns for NOT NULL).
 */
export class ExactSqlite extends Database {
  constructor(file: string | Buffer, options?: Database.Options) {
    super(file, options);
    this.defaultSafeIntegers(true);
  }

  override pragma(sql: string, options?: Database.PragmaOptions): unknown {
    const result = super.pragma(sql, options);
    if (Array.isArray(result)) return result.map((row: unknown) => narrow(row));
    return typeof result === 'bigint' ? Number(result) : result;
  }

  override prepare(sql: string): never {
    const statement = super.prepare<unknown[], Row>(sql);
    if (!statement.reader) return statement as never;
    return {
      reader: true,
      all: (...values: unknown[]) => statement.all(...values).map(narrow),
      get: (...values: unknown[]) => narrow(statement.get(...values)),
      run: (...values: unknown[]) => statement.run(...values),
    } as never;
  }
}
