import { photoJpeg } from '#imaging/testing';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';

import { ImgLink, newInstallation, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

it('says in one sentence that its port is in use', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const start = ImgLink.start({ env: { PORT: String(port) } });
  await expect(start).rejects.toThrow(`imglink ended (1):`);
  await expect(start).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is in use. Set PORT to another port, or stop the program that uses it.`,
  );
  await expect(start).rejects.not.toThrow('    at ');
  server.close();
});

it.each([
  [{ DATA_DIR: '/etc/passwd/x' }, 'DATA_DIR: ENOTDIR'],
  [{ DATA_DIR: '/proc/nothing' }, 'DATA_DIR: ENOENT'],
  [{ UPLOAD_PER_HOUR: '5' }, 'UPLOADS_PER_HOUR'],
  [{ DATABASE_URL: 'mysql://a:b@127.0.0.1/x?sslaccept=strict' }, 'sslaccept'],
])('says in a sentence what is wrong with %j, and does not start', async (env, said) => {
  const failure = await ImgLink.start({ env }).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  expect(failure).toContain('imglink ended (1):');
  expect(failure).toContain(said);
  expect(failure).not.toContain('    at ');
});

it.each([
  [{ HOST: '0.0.0.0' }, true],
  [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://img.example' }, false],
])('warns at the start with %j that links begin with localhost: %s', async (env, warns) => {
  await using started = await ImgLink.start({ env });
  expect(await started.stop()).toBe(0);
  await until(() => started.output.some((line) => line.includes('"stopped"')), 'the last line of the log is there');
  expect(started.output.filter((line) => line.includes('set PUBLIC_URL'))).toHaveLength(warns ? 1 : 0);
});

it('leaves DATA_DIR to the process that holds it, until that ends in any way', async () => {
  await using installation = await newInstallation();
  await using first = await ImgLink.start({ installation });
  const start = ImgLink.start({ installation });
  await expect(start).rejects.toThrow(`imglink ended (1):\nAnother imglink is running with the data in`);
  await first.upload(await photoJpeg());
  await first.kill();
  await using second = await ImgLink.start({ installation });
  expect(await second.stop()).toBe(0);
  await using third = await ImgLink.start({ installation });
  expect((await third.get('/health/ready')).status).toBe(200);
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
  await until(() => taken.length >= 40, 'uploads are acknowledged', 60_000);
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
