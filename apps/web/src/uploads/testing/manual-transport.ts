import type { ImageSource } from '../image-source.js';
import type { StoredImage, UploadOptions } from '../upload-client.js';
import { UploadFailure } from '../upload-failure.js';
import type { UploadTransport } from '../upload-queue.js';

interface Call extends PromiseWithResolvers<StoredImage> {
  source: ImageSource;
  options: UploadOptions;
}

/** A transport whose uploads the test resolves and rejects by hand. */
export class ManualTransport implements UploadTransport {
  readonly calls: Call[] = [];
  readonly removed: string[] = [];
  refusesToRemove = false;

  upload(source: ImageSource, options: UploadOptions): Promise<StoredImage> {
    const call = { source, options, ...Promise.withResolvers<StoredImage>() };
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

export function imageOf(key: string): StoredImage {
  return {
    key,
    link: `https://host/gallery/${key}`,
    imageUrl: `https://host/i/${key}.png`,
    bytes: 3,
    width: 1,
    height: 1,
    createdAt: '2026-11-23T12:00:00.000Z',
    thumbnails: { s: '', b: '', t: '', m: '', l: '', h: '' },
    deleteToken: `${key}token`,
  };
}

export function acceptedOf(key: string) {
  return { key, link: `https://host/gallery/${key}`, deleteToken: `${key}token` };
}

export const files = (count: number) =>
  Array.from({ length: count }, (_, n) => new File(['abc'], `${n}.png`, { type: 'image/png' }));
