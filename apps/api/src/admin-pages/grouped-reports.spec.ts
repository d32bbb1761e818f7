import { expect, it } from 'vitest';

import { groupReports } from './grouped-reports.js';

const report = (id: string, key: string, count = 1) => ({
  id,
  key,
  count,
  reason: 'spam' as const,
  text: null,
  contact: null,
  createdAt: 0,
});

it('groups reports by image, in the order of the first report of each', () => {
  const groups = groupReports([report('3', 'b'), report('2', 'a', 4), report('1', 'b', 2)]);
  expect(groups.map(({ key, count, reports }) => [key, count, reports.map(({ id }) => id)])).toEqual([
    ['b', 3, ['3', '1']],
    ['a', 4, ['2']],
  ]);
});

it('no reports are no groups', () => expect(groupReports([])).toEqual([]));
