import { photoJpeg } from '#imaging/testing';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';
import { expect, it } from 'vitest';

import { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const MIB = 1024 * 1024;

it('needs at most 40 MB of memory for an image of 20 MB', async () => {
  await using imglink = await ImgLink.start();
  // The first upload loads modules that every upload needs.
  await imglink.upload(await photoJpeg({ exifGps: true }));
  const [width, height] = [2600, 2500];
  const large = await sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { Copyright: 'someone' } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  expect(large.length).toBeGreaterThan(18 * MIB);
  const before = await imglink.memory('VmRSS');
  await imglink.upload(large);
  expect((await imglink.memory('VmHWM')) - before).toBeLessThan(40 * MIB);
});

it('needs at most 280 MiB of memory for 1,000 images of 1 MB, 32 at a time', async () => {
  await using imglink = await ImgLink.start();
  const pictures = [
    await photoJpeg({ width: 1600, height: 1200, bytes: MIB }),
    await photoJpeg({ width: 1600, height: 1200, bytes: MIB, exifGps: true, orientation: 6 }),
  ];
  let sent = 0;
  const senders = Array.from({ length: 32 }, async (_, number) => {
    while (sent++ < 1_000) await imglink.upload(pictures[number % 2] as Buffer);
  });
  await Promise.all(senders);
  expect(await imglink.memory('VmHWM')).toBeLessThan(280 * MIB);
  expect(await imglink.files('images')).toHaveLength(1_000);
});

it('returns the memory of a burst of renders', async () => {
  await using imglink = await ImgLink.start();
  const photo = await photoJpeg({ width: 4_000, height: 3_000 });
  const huge = await sharp({ create: { width: 7_000, height: 7_000, channels: 3, background: '#8ac' } })
    .avif({ effort: 0 })
    .toBuffer();
  const keys: string[] = [];
  for (const body of [...Array.from({ length: 6 }, () => photo), huge, huge])
    keys.push((await imglink.upload(body)).key);
  const idle = await imglink.memory();
  const extensions = ['webp', 'jpg'];
  const paths = keys.flatMap((key) =>
    [...'sbtmlh'].flatMap((size) => extensions.map((end) => `/i/${key}${size}.${end}`)),
  );
  let highest = 0;
  const watch = async () => {
    const children = await imglink.renderProcesses();
    highest = Math.max(
      highest,
      children.reduce((sum, { memory }) => sum + memory, await imglink.memory()),
    );
    return children.length;
  };
  const isMade = async (path: string) => (await imglink.get(path)).status === 200;
  const takeAll = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const wanted = path;
      await until(() => isMade(wanted), wanted, 100_000);
    }
  };
  const burst = Promise.all(Array.from({ length: 16 }, takeAll));
  await until(async () => (await watch()) > 1 && highest > idle + 400 * MIB, 'pixels are being decoded');
  await burst;
  await until(async () => (await watch()) === 0, 'no process renders any more');
  // The rest is JavaScript's heap, which is not collected below its initial size of 128 MiB.
  expect((await imglink.memory()) - idle).toBeLessThan(160 * MIB);
});

it('refuses a body of 1 GB in constant memory', async () => {
  await using imglink = await ImgLink.start();
  await imglink.upload(await photoJpeg());
  const before = await imglink.memory('VmHWM');
  async function* gigabyte() {
    for (let chunk = 0; chunk < 1024; chunk++) yield new Uint8Array(MIB);
  }
  const response = imglink.post(ReadableStream.from(gigabyte()) as never);
  // A client that reads only after it has sent everything may see the connection close instead.
  expect([413, 'closed']).toContain(
    await response.then(
      ({ status }) => status,
      () => 'closed',
    ),
  );
  expect((await imglink.memory('VmHWM')) - before).toBeLessThan(30 * MIB);
});

it('holds 200 slow clients in bounded memory, and answers others meanwhile', async () => {
  await using imglink = await ImgLink.start();
  const picture = Buffer.concat([await photoJpeg({ width: 1600, height: 1200, bytes: MIB }), Buffer.alloc(2 * MIB)]);
  await imglink.upload(picture);
  const senders = await Promise.all(Array.from({ length: 190 }, (_, number) => slowSender(imglink, picture, number)));
  await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 190, 'all of them have begun');
  // The memory holds a few of them, and the others are staged.
  await until(async () => (await imglink.files('staging')).length > 150, 'their bytes have arrived');
  await imglink.upload(picture);
  expect(await imglink.memory('VmHWM')).toBeLessThan(350 * MIB);
  // Requests beyond the limit get 503 with Retry-After.
  const late = await Promise.all(Array.from({ length: 20 }, (_, number) => slowSender(imglink, picture, 190 + number)));
  const answers = late.map(async (sender) => String((await once(sender, 'data'))[0]));
  expect(await Promise.race(answers)).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: \d+/i);
  for (const sender of [...senders, ...late]) sender.destroy();
  await imglink.swept();
});

/** Announces a picture, sends most of it and then nothing. Each one is another client. */
async function slowSender(imglink: ImgLink, picture: Buffer, number: number): Promise<Socket> {
  const port = Number(new URL(imglink.url).port);
  const socket = connect({ host: '127.0.0.1', port, localAddress: `127.0.2.${number + 1}` });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`POST /v1/images HTTP/1.1\r\nhost: x\r\ncontent-length: ${picture.length}\r\n\r\n`);
  socket.write(picture.subarray(0, picture.length - 1));
  return socket;
}
