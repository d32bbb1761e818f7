import {
  type AcceptedImage,
  type BegunUpload,
  createAlbum,
  createClient,
  deleteImage,
  followUpload,
  getImage,
  ImgLinkError,
  upload,
  uploadImage,
  type UploadedImage,
} from '#sdk';
import { type ImageSource, WebImage } from './image-source.js';
import { sdkFailure } from './sdk-failure.js';
import { UploadFailure } from './upload-failure.js';

/** The fields of a stored image that the page uses. */
export type StoredImage = Pick<
  UploadedImage,
  'key' | 'link' | 'imageUrl' | 'bytes' | 'width' | 'height' | 'createdAt' | 'thumbnails' | 'deleteToken'
>;

/** An upload that the server has accepted (202) and will store. */
export type AcceptedUpload = Required<AcceptedImage>;

/** The fields that a person may give an image. */
export interface ImageFields {
  title?: string;
  description?: string;
  /** Seconds until the image expires. */
  expiresIn?: number;
}

export interface UploadOptions {
  fields: ImageFields;
  idempotencyKey: string;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
  onAccepted: (accepted: AcceptedUpload) => void;
}

export interface MadeAlbum {
  link: string;
  editToken: string;
}

/** Time limit for retries of requests for the status of an accepted upload. */
const RETRY_STATUS_MS = 60_000;

/** The server still handles an earlier request that broke off, or has received more bytes than the client knows. */
const OUT_OF_SYNC = new Set([409, 423]);

/** The requests of the page to the API, through the SDK. Every rejection is an `UploadFailure`. */
export class UploadClient {
  // The queue retries instead, and shows it.
  private readonly client = createClient({ baseUrl: location.origin, retryForMs: 0, throwOnError: true });
  /** Unfinished resumable uploads, by idempotency key. */
  private readonly begun = new Map<string, BegunUpload>();

  /**
   * Sends a file unchanged, or has the server fetch an image. Resolves when the image is stored, also after a 202.
   */
  async upload(source: ImageSource, options: UploadOptions): Promise<StoredImage> {
    const { idempotencyKey, signal } = options;
    let accepted: AcceptedUpload | undefined;
    const onAccepted = (answer: AcceptedImage) => {
      accepted = { link: `${location.origin}/gallery/${answer.key}`, ...answer };
      this.begun.delete(idempotencyKey);
      options.onAccepted(accepted);
    };
    try {
      return await (source instanceof WebImage
        ? this.import(source, options, onAccepted)
        : this.send(source, options, onAccepted));
    } catch (error) {
      const failure = this.begun.has(idempotencyKey) ? resumable(sdkFailure(error)) : sdkFailure(error);
      if (failure.isFinal || signal.aborted) this.begun.delete(idempotencyKey);
      // The server has accepted the upload; only a request for its status failed.
      if (accepted && !failure.isFinal && !signal.aborted) return this.watch(accepted, signal);
      throw failure;
    }
  }

  private send(
    file: File,
    { fields, idempotencyKey, signal, onProgress }: UploadOptions,
    onAccepted: (answer: AcceptedImage) => void,
  ): Promise<StoredImage> {
    return upload(file, {
      ...fields,
      client: this.client,
      idempotencyKey,
      signal,
      begun: this.begun.get(idempotencyKey),
      onBegun: (begun) => this.begun.set(idempotencyKey, begun),
      onProgress: ({ sent, total }) => onProgress(sent, total),
      onAccepted,
    });
  }

  private async import(
    { url }: WebImage,
    { fields, idempotencyKey, signal }: UploadOptions,
    onAccepted: (answer: AcceptedImage) => void,
  ): Promise<StoredImage> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    const { data } = await uploadImage({
      client: this.client,
      body: { url, ...fields },
      headers,
      signal,
      throwOnError: true,
    });
    if (isStored(data)) return data;
    onAccepted(data);
    return this.watch(data, signal);
  }

  /** Waits until an accepted upload is stored. */
  async watch(accepted: AcceptedImage, signal?: AbortSignal): Promise<StoredImage> {
    const options = { client: this.client, retryForMs: RETRY_STATUS_MS, signal };
    return followUpload(accepted, options).catch(fail);
  }

  /** The metadata of a stored image, completed with its delete token. */
  async read({ key, deleteToken }: AcceptedImage): Promise<StoredImage> {
    const options = { client: this.client, path: { key }, cache: 'no-store', throwOnError: true } as const;
    const { data } = await getImage(options).catch(fail);
    return { ...data, deleteToken };
  }

  /** Makes an album of stored images. Each image stays what it is. */
  async makeAlbum(keys: string[]): Promise<MadeAlbum> {
    const { data } = await createAlbum({ client: this.client, body: { images: keys }, throwOnError: true }).catch(fail);
    return { link: data.link, editToken: data.editToken };
  }

  /** Deletes the image. Resolves also if it does not exist any more. */
  async remove(key: string, deleteToken: string): Promise<void> {
    await deleteImage({ client: this.client, path: { key }, auth: deleteToken }).catch((error: unknown) => {
      if (!(error instanceof ImgLinkError && (error.status === 404 || error.status === 410))) fail(error);
    });
  }
}

const isStored = (answer: UploadedImage | AcceptedImage): answer is UploadedImage => 'uploadSha256' in answer;

function fail(error: unknown): never {
  throw sdkFailure(error);
}

/** A failed chunk of a resumable upload counts as a lost connection, so that the queue resumes it. */
function resumable(failure: UploadFailure): UploadFailure {
  return OUT_OF_SYNC.has(failure.status) ? new UploadFailure(0, '', null, { cause: failure }) : failure;
}
