import { expect, it } from 'vitest';

import { measureInTurns } from './upload-figures.js';
import type { UploadRate } from './upload-rate.js';

/** Measures these rates one after the other. */
function turns(name: string, rates: number[], order: string[] = []): () => Promise<UploadRate> {
  const left = [...rates];
  return async () => {
    order.push(name);
    const perSecond = left.shift() ?? Number.NaN;
    return { perSecond, p50Ms: 1000 / perSecond, p99Ms: 0, accepted: 0, processorMs: { [name]: perSecond / 10 } };
  };
}

it('takes the median of the ratios of each turn, not the ratio of the medians', async () => {
  const ours = turns('imglink', [50, 10, 90, 20, 60]);
  const floor = turns('floor', [100, 100, 100, 20, 300]);
  const figure = await measureInTurns({ ours, floor });
  // The ratios are 0.5, 0.1, 0.9, 1 and 0.2.
  expect(figure).toMatchObject({ ratio: 0.5, slower: 2 });
  expect(figure.ours).toMatchObject({ perSecond: 50, p50Ms: 20, processorMs: { imglink: 5 } });
  expect(figure.floor.perSecond).toBe(100);
  expect(figure.hashed).toBeUndefined();
});

it('alternates, and compares with sha256 apart', async () => {
  const order: string[] = [];
  const side = (name: string, rate: number) => turns(name, Array<number>(5).fill(rate), order);
  const figure = await measureInTurns({
    ours: side('imglink', 30),
    floor: side('floor', 60),
    hashed: side('hashed', 40),
  });
  expect(figure).toMatchObject({ ratio: 0.5, hashedRatio: 0.75 });
  expect(order.slice(0, 6)).toEqual(['floor', 'imglink', 'hashed', 'floor', 'imglink', 'hashed']);
});
