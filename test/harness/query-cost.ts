import type { DataSource } from 'typeorm';

interface Variable {
  Variable_name: string;
  Value: string;
}

/** What a statement costs, in the words of the database. */
export interface QueryCost {
  /** The index, and whether the rows are sorted. */
  plan: string;
  /** The rows that MySQL read; undefined for SQLite, which does not count them. */
  rows: number | undefined;
}

/** Executes a SELECT and returns its cost. */
export async function queryCost(source: DataSource, sql: string, values: unknown[]): Promise<QueryCost> {
  if (source.options.type !== 'mysql') {
    const steps = (await source.query(`EXPLAIN QUERY PLAN ${sql}`, values)) as { detail: string }[];
    return { plan: steps.map(({ detail }) => detail).join('; '), rows: undefined };
  }
  const runner = source.createQueryRunner();
  const rowsRead = async () => {
    const read = (await runner.query("SHOW SESSION STATUS LIKE 'Handler_read%'")) as Variable[];
    return read
      .filter(({ Variable_name: name }) => /_(first|key|last|next|prev|rnd|rnd_next)$/.test(name))
      .reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  try {
    const [step] = (await runner.query(`EXPLAIN ${sql}`, values)) as { key: string | null; Extra: string }[];
    const before = await rowsRead();
    await runner.query(sql, values);
    const rows = (await rowsRead()) - before;
    const isSorted = /sort|temporary/i.test(step?.Extra ?? '');
    return { plan: `${step?.key ?? 'no index'}${isSorted ? ', sorted' : ''}`, rows };
  } finally {
    await runner.release();
  }
}
