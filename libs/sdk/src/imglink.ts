import { checkedBaseUrl } from './base-url.js';
import { type Client, type ClientOptions, createClient } from './create-client.js';
import { ImgLinkError } from './errors.js';
import { type AcceptedImage, followUpload } from './follow-upload.js';
import {
  createAlbum,
  deleteImage,
  editImage,
  getAccount,
  getAlbum,
  getImage,
  getImageBytes,
  getPurge,
  getUpload,
  listImages,
} from './generated/sdk.gen.js';
import type {
  Album,
  AlbumRequest,
  CreatedAlbum,
  Image,
  ImageEdit,
  OwnAccount,
  PurgeStatus,
  UploadedImage,
  UploadStatus,
} from './generated/types.gen.js';
import { withRetries } from './sending/retry.js';
import type { CallOptions } from './sending/transport.js';
import type { UploadSource } from './upload-source.js';
import { upload, type UploadOptions } from './upload.js';

export interface ImglinkOptions extends Omit<ClientOptions, 'throwOnError' | 'baseUrl'> {
  baseUrl: string | URL;
}

/**
 * A client of one installation of imglink. Each method throws ImgLinkError if the server refuses the request,
 * ConnectionLost if the server cannot be reached within `retryForMs`, and DeadlineExceeded if the call takes longer
 * than `deadlineMs`.
 */
export class Imglink {
  /** For the generated operations: `getOembed({ client: imglink.client, … })`. */
  readonly client: Client;

  /** Throws a TypeError if baseUrl is missing or not an http(s) URL. */
  constructor(options: ImglinkOptions) {
    this.client = createClient({ ...options, baseUrl: checkedBaseUrl(options?.baseUrl), throwOnError: true });
  }

  /** Uploads an image. Resolves once its link works. */
  upload(source: UploadSource, options: Omit<UploadOptions, 'client'> = {}): Promise<UploadedImage> {
    return upload(source, { ...options, client: this.client });
  }

  /** Waits until an accepted upload is stored. Throws UploadFailed if the server cannot store it. */
  follow(accepted: AcceptedImage, options: CallOptions = {}): Promise<UploadedImage> {
    return followUpload(accepted, { ...options, client: this.client });
  }

  /** The state of an upload. */
  async status(key: string, options?: CallOptions): Promise<UploadStatus> {
    return (await getUpload({ ...this.call(options), path: { key } })).data;
  }

  /** The metadata of an image. */
  async get(key: string, options?: CallOptions): Promise<Image> {
    return (await getImage({ ...this.call(options), path: { key } })).data;
  }

  /**
   * The bytes of an image. `image`: an `imageUrl`, the URL of a thumbnail, or a file name such as
   * `4fYk2aXbQ9Zm.webp`.
   */
  download(image: string, options?: CallOptions): Promise<Blob> {
    const { transport } = this.client;
    const limits = transport.limits(options);
    const call = { client: this.client, fetch: transport.once(limits), throwOnError: true } as const;
    const name = image.replace(/^.*\//, '');
    const read = async () => (await getImageBytes({ ...call, path: { name } })).data as Blob;
    return withRetries(read, limits);
  }

  /** Changes an image, and returns it. Members that are absent keep their values; null clears them. */
  async edit(key: string, changes: ImageEdit, deleteToken?: string, options?: CallOptions): Promise<Image> {
    const auth = deleteToken && { auth: deleteToken };
    return (await editImage({ ...this.call(options), path: { key }, body: changes, ...auth })).data;
  }

  /** Deletes an image for everybody. Resolves also if it was deleted before. */
  async delete(key: string, deleteToken?: string, options?: CallOptions): Promise<void> {
    const call = { ...this.call(options), path: { key }, ...(deleteToken && { auth: deleteToken }) };
    await deleteImage(call).catch((error: unknown) => {
      if (!(error instanceof ImgLinkError && error.code === 'image-gone')) throw error;
    });
  }

  /** Returns which layers (caches, edges, store) a deleted image is gone from. The server checks each of them now. */
  async purge(key: string, deleteToken?: string, options?: CallOptions): Promise<PurgeStatus> {
    const call = { ...this.call(options), path: { key }, ...(deleteToken && { auth: deleteToken }) };
    return (await getPurge(call)).data;
  }

  /** The account of the API key, its limits, and what it uses. */
  async account(options?: CallOptions): Promise<OwnAccount> {
    return (await getAccount(this.call(options))).data;
  }

  /** The images of the account of the API key, the newest first. Requests a page of 100 when it needs one. */
  async *images(options?: CallOptions): AsyncGenerator<Image, void, undefined> {
    for (let before: string | null | undefined; before !== null;) {
      const query = { limit: 100, ...(before !== undefined && { before }) };
      const { items, next }: { items: Image[]; next: string | null } = (
        await listImages({ ...this.call(options), query })
      ).data;
      yield* items;
      before = next;
    }
  }

  /** Creates an album of up to 1,000 images. It belongs to the account of the API key, if the client has one. */
  async createAlbum(album: AlbumRequest, options?: CallOptions): Promise<CreatedAlbum> {
    return (await createAlbum({ ...this.call(options), body: album })).data;
  }

  /** An album and its images. */
  async album(key: string, options?: CallOptions): Promise<Album> {
    return (await getAlbum({ ...this.call(options), path: { key } })).data;
  }

  private call(options?: CallOptions) {
    return { client: this.client, fetch: this.client.transport.repeating(options), throwOnError: true } as const;
  }
}
