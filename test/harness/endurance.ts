import { photoJpeg } from '#imaging/testing';
import { expect } from 'vitest';

import type { FrailStack } from './frail-stack.js';
import type { ImgLink, UploadAnswer } from './imglink.js';
import { until } from './until.js';

export const RECOVERY_MS = 60_000;

/** An image that is stored without a worker. */
export const small = await photoJpeg({ width: 640, height: 480, bytes: 200_000 });

export const isStored = async (imglink: ImgLink, key: string) =>
  (await imglink.get(`/v1/images/${key}`)).status === 200;
export const uploads = async (imglink: ImgLink) => (await imglink.post(small)).status === 200;

/** An answer that a client can act on: stored, acknowledged, or asked to retry. */
export async function expectHonest(response: Response): Promise<string | undefined> {
  expect([200, 202, 503]).toContain(response.status);
  expect(response.status === 200 || Number(response.headers.get('retry-after')) > 0).toBe(true);
  const answer = (await response.json()) as UploadAnswer;
  return response.ok ? answer.key : undefined;
}

/**
 * While the fault lasts every upload is answered truthfully. Afterwards acknowledged uploads are stored, and uploads
 * work.
 */
export async function expectToEndure(
  { imglink, stack: { installation } }: { imglink: ImgLink; stack: FrailStack },
  trouble: () => Promise<() => unknown>,
  image = small,
): Promise<void> {
  const repair = await trouble();
  const promised = await Promise.all(
    Array.from({ length: 6 }, async () => expectHonest(await imglink.post(image))),
  ).finally(() => repair());
  for (const key of promised) if (key) await until(() => isStored(imglink, key), `${key} is stored`, RECOVERY_MS);
  await until(() => uploads(imglink), 'uploads are answered 200 again', RECOVERY_MS);
  await until(async () => (await imglink.files('staging')).length === 0, 'staging is empty', RECOVERY_MS);
  const { rows, objects } = await installation.audit();
  expect(objects).toEqual(rows);
}
