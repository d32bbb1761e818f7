import { photoJpeg } from '#imaging/testing';
import { expect, it } from 'vitest';

import { expectWithin } from './harness/expect-within.js';
import { ImgLink, newInstallation } from './harness/imglink.js';
import { until } from './harness/until.js';

const MIB = 1024 * 1024;

it('starts again within 5 s, and needs at most 150 MiB when idle', async () => {
  await using installation = await newInstallation();
  await using first = await ImgLink.start({ installation });
  await first.upload(await photoJpeg());
  await using started = new AsyncDisposableStack();
  let current = first;
  await expectWithin(5_000, async () => {
    expect(await current.stop()).toBe(0);
    const begun = performance.now();
    current = started.use(await first.restart());
    return performance.now() - begun;
  });
  const second = current;
  expect((await second.get('/health/ready')).status).toBe(200);
  const isSmall = async () => (await second.memory('VmRSS')) < 150 * MIB;
  await until(isSmall, 'the memory that only the start needed is returned');
});
