import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acceptedOf, files, imageOf, ManualTransport } from './testing/manual-transport.js';
import { UploadFailure } from './upload-failure.js';
import { MAX_CONCURRENT, UploadQueue } from './upload-queue.js';

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

  it('uploads three files at once, and the rest in order as slots become free', async () => {
    queue.add(files(5));
    expect(transport.calls).toHaveLength(MAX_CONCURRENT);
    expect(states()).toEqual(['uploading', 'uploading', 'uploading', 'waiting', 'waiting']);
    transport.call(1).resolve(imageOf('b'));
    await settle();
    expect(states()).toEqual(['uploading', 'done', 'uploading', 'uploading', 'waiting']);
    expect(transport.call(3).source.name).toBe('3.png');
  });

  it('continues with the next file when one fails', async () => {
    queue.add(files(4));
    transport.call(0).reject(new UploadFailure(422, 'The image is damaged'));
    await settle();
    expect(states()).toEqual(['failed', 'uploading', 'uploading', 'uploading']);
  });

  it('shows how many bytes are sent', () => {
    queue.add(files(1));
    transport.call(0).options.onProgress(2, 3);
    expect(queue.items.value[0]?.state).toEqual({ name: 'uploading', sent: 2, total: 3 });
  });

  it('starts the next file when an upload is accepted, before it is stored', async () => {
    queue.add(files(4));
    transport.call(0).options.onAccepted(acceptedOf('a'));
    expect(states()).toEqual(['processing', 'uploading', 'uploading', 'uploading']);
    transport.call(0).resolve(imageOf('a'));
    await settle();
    expect(states()[0]).toBe('done');
    expect(transport.calls).toHaveLength(4);
  });

  it('fails a file whose media type is not an image without sending it', () => {
    queue.add([new File(['x'], 'film.mp4', { type: 'video/mp4' }), new File(['x'], 'unknown')]);
    expect(states()).toEqual(['failed', 'uploading']);
  });

  describe('retry', () => {
    it('keeps the key if the result of the request is unknown', async () => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(500));
      await settle();
      queue.retry(idAt(0));
      expect(states()).toEqual(['uploading']);
      expect(transport.call(1).options.idempotencyKey).toBe(transport.call(0).options.idempotencyKey);
    });

    it('uses a new key after a final refusal, which the old key would replay', async () => {
      queue.add(files(1));
      transport.call(0).reject(new UploadFailure(415, 'Not an image'));
      await settle();
      queue.retry(idAt(0));
      expect(transport.call(1).options.idempotencyKey).not.toBe(transport.call(0).options.idempotencyKey);
    });
  });

  describe('cancel', () => {
    it('removes a waiting file from the queue', async () => {
      queue.add(files(5));
      queue.cancel(idAt(3));
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(states()).toEqual(['done', 'uploading', 'uploading', 'cancelled', 'uploading']);
    });

    it('aborts a file that is being sent', async () => {
      queue.add(files(1));
      transport.call(0).options.onProgress(1, 3);
      queue.cancel(idAt(0));
      await settle();
      expect(transport.call(0).options.signal.aborted).toBe(true);
      expect(states()).toEqual(['cancelled']);
    });

    it('deletes the image of a file that was fully sent, once its token is known', async () => {
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

    it('deletes it also if its row was dismissed', async () => {
      queue.add(files(1));
      transport.call(0).options.onAccepted(acceptedOf('a'));
      queue.cancel(idAt(0));
      queue.dismiss(idAt(0));
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(transport.removed).toEqual(['a']);
    });

    it('shows the image if it cannot be deleted', async () => {
      transport.refusesToRemove = true;
      queue.add(files(1));
      transport.call(0).options.onAccepted(acceptedOf('a'));
      queue.cancel(idAt(0));
      transport.call(0).resolve(imageOf('a'));
      await settle();
      expect(states()).toEqual(['done']);
    });

    it('does not take the response of a cancelled request for that of its retry', async () => {
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

    it('cancels all uploads', async () => {
      queue.add(files(5));
      queue.cancelAll();
      await settle();
      expect(new Set(states())).toEqual(new Set(['cancelled']));
      expect(transport.calls).toHaveLength(MAX_CONCURRENT);
    });
  });

  it('notifies that an accepted upload failed, but not if only the connection was lost', async () => {
    const discarded: string[] = [];
    queue.listen({ discarded: (key) => discarded.push(key) });
    queue.add(files(2));
    transport.call(0).options.onAccepted(acceptedOf('a'));
    transport.call(1).options.onAccepted(acceptedOf('b'));
    transport.call(0).reject(new UploadFailure(422, 'Damaged'));
    transport.call(1).reject(new UploadFailure(0));
    await settle();
    expect(states()).toEqual(['failed', 'waiting']);
    expect(discarded).toEqual(['a']);
  });

  it('dismisses only finished items', async () => {
    queue.add(files(2));
    transport.call(0).resolve(imageOf('a'));
    await settle();
    queue.dismissFinished();
    queue.dismiss(idAt(0));
    expect(states()).toEqual(['uploading']);
  });
});
