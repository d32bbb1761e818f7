import { DomainError } from '#errors';
import type { Renderer } from '#imaging';
import { expect, it, vi } from 'vitest';

import { ContentCheck } from './content-check.js';
import type { UploadOptions } from './upload.options.js';
import { NoBans } from './upload-bans.js';

/** A renderer whose renders end when the test resolves them. */
class HeldRenderer {
  readonly begun: PromiseWithResolvers<Buffer[]>[] = [];

  render(): Promise<Buffer[]> {
    const held = Promise.withResolvers<Buffer[]>();
    this.begun.push(held);
    return held.promise;
  }
}

const checkWith = (renderer: object) =>
  new ContentCheck(renderer as Renderer, new NoBans(), { maxPixels: 1_000_000 } as unknown as UploadOptions);
const failing = (error: Error) => checkWith({ render: vi.fn<() => Promise<never>>().mockRejectedValue(error) });
const original = Buffer.from('image');

it('refuses an image that cannot be decoded', async () => {
  const damaged = new DomainError('damaged-image', 'The pixels can not be decoded.');
  await expect(failing(damaged).checkPixels(original)).rejects.toBe(damaged);
});

it.each([
  ['takes too long', new Error('timeout')],
  ['finds no process to decode it', new DomainError('unavailable', 'No process can be started.')],
  ['crashes its decoder', new DomainError('unavailable', 'Its decoder crashed twice.', { isFinal: true })],
])('passes an image that %s', async (_what, error) => {
  await expect(failing(error).checkPixels(original)).resolves.toBeUndefined();
});

it('decodes one image at a time, and passes an image while three are waiting', async () => {
  const renderer = new HeldRenderer();
  const check = checkWith(renderer);
  const checks = [1, 2, 3, 4].map(() => check.checkPixels(original));
  await expect(check.checkPixels(original)).resolves.toBeUndefined();
  for (let turn = 0; turn < checks.length; turn += 1) {
    expect(renderer.begun).toHaveLength(turn + 1);
    renderer.begun[turn]?.resolve([]);
    await checks[turn];
  }
});
