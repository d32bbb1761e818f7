import { metrics } from '#observability';
import { expect, it } from 'vitest';

import { QueryCounter, UNCOUNTED } from './query-counter.js';

const counted = async () => (await metrics.databaseQueries.get()).values[0]?.value ?? 0;

it.each([
  ['SELECT 1', 1],
  ['UPDATE links SET flags = 0', 1],
  [`/* ${UNCOUNTED} */ SELECT 1`, 0],
  ['START TRANSACTION', 0],
  ['BEGIN TRANSACTION', 0],
  ['COMMIT', 0],
  ['ROLLBACK', 0],
])('counts %s as %i', async (statement, count) => {
  const before = await counted();
  new QueryCounter().logQuery(statement);
  expect((await counted()) - before).toBe(count);
});
