import { photoJpeg } from '#imaging/testing';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';

import { ImgLink, newInstallation } from './harness/imglink.js';
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
