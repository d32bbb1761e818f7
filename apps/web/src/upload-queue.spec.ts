import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredImage, UploadOptions } from './upload-client.js';
import { UploadFailure } from './upload-failure.js';
import { LONGEST_RETRY_AFTER_MS, MOST_RETRIES } from './upload-item.js';
import { MOST_AT_ONCE, UploadQueue, type UploadTransport } from './upload-queue.js';

interface Call extends PromiseWithResolvers<StoredImage> {
  file: File;
  options: UploadOptions;
}

/** A server whose answers the test gives by hand. */
class ManualTransport implements UploadTransport {
  readonly calls: Call[] = [];
  readonly removed: string[] = [];
  refusesToRemove = false;

  upload(file: File, options: UploadOptions): Promise<StoredImage> {
    const call = { file, options, ...Promise.withResolvers<StoredImage>() };
    options.signal.addEventListener('abort', () => call.reject(new UploadFailure(0)));
    this.calls.push(call);
    return call.promise;
  }

  async remove(key: string): Promise<void> {
    if (this.refusesToRemove) throw new UploadFailure(500);
    this.removed.push(key);
  }

  call(index: number): Call {
    const call = this.calls[index];
    if (!call) throw new Error(`Upload ${index} was not started`);
    return call;
  }
}

function imageOf(key: string): StoredImage {
  return {
    key,
    link: `https://host/gallery/${key}`,
    imageUrl: `https://host/i/${key}.png`,
    contentType: 'image/png',
    bytes: 3,
    width: 1,
    height: 1,
    createdAt: '2026-11-23T12:00:00.000Z',
    thumbnails: {},
    deleteToken: `${key}token`,
  };
}

function acceptedOf(key: string) {
  return { key, link: `https://host/gallery/${key}`, statusUrl: `/v1/uploads/${key}`, deleteToken: `${key}token` };
}

const files = (count: number) =>
  Array.from({ length: count }, (_, n) => new File(['abc'], `${n}.png`, { type: 'image/png' }));
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('UploadQueue', () => {
  let transport: ManualTransport;
  let queue: UploadQueue;
  const states = () => queue.items.value.map(({ state }) => state.name);
  const idAt = (index: number) => queue.items.value[index]!.id;

  beforeEach(() => {
    vi.useFakeTimers();
    transport = new ManualTransport();
    queue = new UploadQueue(transport);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('uploads a few files at once and the rest in order as places become free', async () => {
    queue.add(files(5));
    expect(transport.calls).toHaveLength(MOST_AT_ONCE);
    expect(states()).toEqual(['uploading', 'uploading', 'uploading', 'waiting', 'waiting']);
    transport.call(1).resolve(imageOf('b'));
    await settle();
    expect(states()).toEqual(['uploading', 'done', 'uploading', 'uploading', 'waiting']);
    expect(transport.call(3).file.name).toBe('3.png');
  });

  it('goes on with the next file when one fails', async () => {
    queue.add(files(4));
    transport.call(0).reject(new UploadFailure(422, 'The image is damaged'));
    await settle();
    expect(states()).toEqual(['failed', 'uploading', 'uploading', 'uploading']);
  });

  it('tells how much is sent', () => {
    queue.add(files(1));
    transport.call(0).options.onProgress(2, 3);
    expect(queue.items.value[0]?.state).toEqual({ name: 'uploading', sent: 2, total: 3 });
  });

  it('gives the place of an accepted upload to the next file while the server processes', async () => {
    queue.add(files(4));
    transport.call(0).options.onAccepted(acceptedOf('a'));
    expect(states()).toEqual(['processing', 'uploading', 'uploading', 'uploading']);
    transport.call(0).resolve(imageOf('a'));
    await settle();
    expect(states()[0]).toBe('done');
    expect(transport.calls).toHaveLength(4);
  });

  it('refuses without sending what says itself that it is no image', () => {
    queue.add([new File(['x'], 'film.mp4', { type: 'video/mp4' }), new File(['x'], 'unknown')]);
    expect(states()).toEqual(['failed', 'uploading']);
  });

  describe('when the server asks to come back later', () => {
    it.each([429, 503, 409])('sends again after Retry-After, with the same key (%i)', async (status) => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(status, '', 7000));
      await settle();
      expect(queue.items.value[0]?.state).toEqual({ name: 'waiting', retryAt: Date.now() + 7000 });
      await vi.advanceTimersByTimeAsync(6900);
      expect(transport.calls).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(100);
      expect(states()).toEqual(['uploading']);
      expect(transport.call(1).options.idempotencyKey).toBe(transport.call(0).options.idempotencyKey);
    });

    it('starts no other file meanwhile', async () => {
      queue.add(files(5));
      transport.call(0).reject(new UploadFailure(429, '', 7000));
      transport.call(1).resolve(imageOf('b'));
      await settle();
      expect(transport.calls).toHaveLength(3);
      await vi.advanceTimersByTimeAsync(7000);
      expect(transport.calls).toHaveLength(5);
    });

    it('gives up after some times', async () => {
      queue.add(files(1));
      for (let attempt = 0; attempt <= MOST_RETRIES; attempt += 1) {
        transport.call(attempt).reject(new UploadFailure(503, 'Busy', 1000));
        await vi.advanceTimersByTimeAsync(1000);
      }
      expect(states()).toEqual(['failed']);
      expect(transport.calls).toHaveLength(MOST_RETRIES + 1);
    });

    it.each([
      ['without Retry-After', 503, null],
      ['with more patience than is reasonable', 429, LONGEST_RETRY_AFTER_MS + 1],
      ['for another reason', 500, 1000],
    ])('leaves it to the user %s', async (_case, status, retryAfterMs) => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(status, '', retryAfterMs));
      await settle();
      expect(states()).toEqual(['failed']);
    });
  });

  describe('retry', () => {
    it('keeps the key when it is unknown what became of the request', async () => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(0));
      await settle();
      queue.retry(idAt(0));
      expect(states()).toEqual(['uploading']);
      expect(transport.call(1).options.idempotencyKey).toBe(transport.call(0).options.idempotencyKey);
    });

    it('takes a new key when the server said no for good, lest it repeats itself', async () => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(415, 'Not an image'));
      await settle();
      queue.retry(idAt(0));
      expect(transport.call(1).options.idempotencyKey).not.toBe(transport.call(0).options.idempotencyKey);
    });
  });

  describe('cancel', () => {
    it('takes a waiting file out of its turn', async () => {
      queue.add(files(5));
      queue.cancel(idAt(3));
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(states()).toEqual(['done', 'uploading', 'uploading', 'cancelled', 'uploading']);
    });

    it('breaks off a file that is being sent', async () => {
      queue.add(files(1));
      transport.call(0).options.onProgress(1, 3);
      queue.cancel(idAt(0));
      await settle();
      expect(transport.call(0).options.signal.aborted).toBe(true);
      expect(states()).toEqual(['cancelled']);
    });

    it('deletes the image of a file that was wholly sent, once its token comes', async () => {
      const discarded: string[] = [];
      queue.listen({ discarded: (key) => discarded.push(key) });
      queue.add(files(1));
      transport.call(0).options.onProgress(3, 3);
      queue.cancel(idAt(0));
      expect(transport.call(0).options.signal.aborted).toBe(false);
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(transport.removed).toEqual(['a']);
      expect(discarded).toEqual(['a']);
      expect(states()).toEqual(['cancelled']);
    });

    it('deletes it also when its row is gone by then', async () => {
      queue.add(files(1));
      transport.call(0).options.onAccepted(acceptedOf('a'));
      queue.cancel(idAt(0));
      queue.dismiss(idAt(0));
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(transport.removed).toEqual(['a']);
    });

    it('shows the image after all when it cannot be deleted', async () => {
      transport.refusesToRemove = true;
      queue.add(files(1));
      transport.call(0).options.onAccepted(acceptedOf('a'));
      queue.cancel(idAt(0));
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(states()).toEqual(['done']);
    });

    it('keeps the answer of a cancelled request apart from its retry', async () => {
      queue.add(files(1));
      transport.call(0).options.onProgress(3, 3);
      queue.cancel(idAt(0));
      queue.retry(idAt(0));
      transport.call(0).resolve(imageOf('old'));
      await settle();
      expect(states()).toEqual(['uploading']);
      transport.call(1).resolve(imageOf('new'));
      await settle();
      expect(transport.removed).toEqual(['old']);
      expect(queue.items.value[0]?.state).toMatchObject({ name: 'done', image: { key: 'new' } });
    });

    it('stops all', async () => {
      queue.add(files(5));
      queue.cancelAll();
      await settle();
      expect(new Set(states())).toEqual(new Set(['cancelled']));
      expect(transport.calls).toHaveLength(MOST_AT_ONCE);
    });
  });

  it('tells that an accepted upload came to nothing, but not when only the connection broke', async () => {
    const discarded: string[] = [];
    queue.listen({ discarded: (key) => discarded.push(key) });
    queue.add(files(2));
    transport.call(0).options.onAccepted(acceptedOf('a'));
    transport.call(1).options.onAccepted(acceptedOf('b'));
    transport.call(0).reject(new UploadFailure(422, 'Damaged'));
    transport.call(1).reject(new UploadFailure(0));
    await settle();
    expect(states()).toEqual(['failed', 'failed']);
    expect(discarded).toEqual(['a']);
  });

  it('takes only finished items off the list', async () => {
    queue.add(files(2));
    transport.call(0).resolve(imageOf('a'));
    await settle();
    queue.dismissFinished();
    queue.dismiss(idAt(0));
    expect(states()).toEqual(['uploading']);
  });
});
