import { photoJpeg } from '#imaging/testing';
import { expect, it } from 'vitest';

import { expectWithin } from './harness/expect-within.js';
import { ImgLink, newInstallation, type UploadAnswer } from './harness/imglink.js';
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

it('stops under load within its limit, and keeps everything that it acknowledged', async () => {
  await using installation = await newInstallation();
  await using first = await ImgLink.start({ installation });
  const bytes = await photoJpeg({ width: 1600, height: 1200, exifGps: true });
  const taken: string[] = [];
  const others: unknown[] = [];
  let isOver = false;
  const senders = Array.from({ length: 32 }, async (_, number) => {
    while (!isOver) {
      const response = await first
        .post(bytes, number % 4 === 0 ? { prefer: 'respond-async' } : {})
        .catch(() => undefined);
      const answer = (await response?.json().catch(() => undefined)) as UploadAnswer | undefined;
      if (!response || !answer) isOver = true;
      else if (response.ok) taken.push(answer.key);
      else others.push([response.status, response.headers.get('retry-after')]);
    }
  });
  while (taken.length < 40) await Promise.race([...senders, new Promise((resolve) => setImmediate(resolve))]);
  // A process that does not stop within its limit exits with 1.
  expect(await first.stop()).toBe(0);
  isOver = true;
  await Promise.all(senders);
  // Late requests got 503 or found the port closed.
  expect(others.filter((other) => JSON.stringify(other) !== '[503,"1"]')).toEqual([]);

  await using second = await ImgLink.start({ installation });
  await second.swept();
  for (const key of taken) expect((await second.get(`/i/${key}.jpg`)).status).toBe(200);
});
