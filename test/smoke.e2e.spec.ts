import { photoJpeg } from '#imaging/testing';
import { expect, it } from 'vitest';

import { ImgLink } from './harness/imglink.js';

it('keeps an upload over a restart', async () => {
  await using first = await ImgLink.start();
  const bytes = await photoJpeg({ width: 320, height: 200 });
  const { key, imageUrl } = await first.upload(bytes);
  expect(await first.stop()).toBe(0);

  await using second = await first.restart();
  const image = await second.get(new URL(imageUrl).pathname);
  expect(image.status).toBe(200);
  expect(Buffer.from(await image.arrayBuffer())).toEqual(bytes);
  expect((await second.get(`/gallery/${key}`)).headers.get('content-type')).toContain('text/html');
});
