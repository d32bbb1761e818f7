import {
  type AcceptedImage,
  type BegunUpload,
  createClient,
  deleteImage,
  followUpload,
  getImage,
  ImgLinkError,
  upload,
  type UploadedImage,
} from '#sdk';
import { failureIn } from './failure-in.js';
import { UploadFailure } from './upload-failure.js';

/** What the page keeps of an image that is stored: its link works. */
export type StoredImage = Pick<
  UploadedImage,
  'key' | 'link' | 'imageUrl' | 'bytes' | 'width' | 'height' | 'createdAt' | 'thumbnails' | 'deleteToken'
>;

/** The bytes are safe, the link works soon. */
export type AcceptedUpload = Required<AcceptedImage>;

export interface UploadOptions {
  idempotencyKey: string;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
  onAccepted: (accepted: AcceptedUpload) => void;
}

/** How long to go on asking about an upload that is safe already. */
const ASK_FOR_MS = 60_000;

/** The server has not noticed yet that an earlier request broke off, or has more of the file than was thought. */
const OUT_OF_STEP = new Set([409, 423]);

/** imglink's API as the page needs it, by its SDK. Every failure is an `UploadFailure`. */
export class UploadClient {
  // The queue tries again, and says so.
  private readonly client = createClient({ baseUrl: location.origin, retryForMs: 0, throwOnError: true });
  /** By idempotency key: large uploads that were begun and have not come to an end. */
  private readonly begun = new Map<string, BegunUpload>();

  /** Sends the file as it is and waits until the image is stored, also when the server puts that off (202). */
  async upload(file: File, { idempotencyKey, signal, onProgress, onAccepted }: UploadOptions): Promise<StoredImage> {
    let accepted: AcceptedUpload | undefined;
    try {
      return await upload(file, {
        client: this.client,
        idempotencyKey,
        signal,
        begun: this.begun.get(idempotencyKey),
        onBegun: (begun) => this.begun.set(idempotencyKey, begun),
        onProgress: ({ sent, total }) => onProgress(sent, total),
        onAccepted: (answer) => {
          accepted = { link: `${location.origin}/gallery/${answer.key}`, ...answer };
          this.begun.delete(idempotencyKey);
          onAccepted(accepted);
        },
      });
    } catch (error) {
      const failure = this.begun.has(idempotencyKey) ? goOn(failureIn(error)) : failureIn(error);
      if (failure.isFinal || signal.aborted) this.begun.delete(idempotencyKey);
      // It is safe: only the asking failed.
      if (accepted && !failure.isFinal && !signal.aborted) return this.watch(accepted, signal);
      throw failure;
    }
  }

  /** Waits until an accepted upload is stored. */
  async watch(accepted: AcceptedImage, signal?: AbortSignal): Promise<StoredImage> {
    const options = { client: this.client, retryForMs: ASK_FOR_MS, signal };
    return followUpload(accepted, options).catch(fail);
  }

  /** What the server knows about an image whose delete token is known here. */
  async read({ key, deleteToken }: AcceptedImage): Promise<StoredImage> {
    const options = { client: this.client, path: { key }, cache: 'no-store', throwOnError: true } as const;
    const { data } = await getImage(options).catch(fail);
    return { ...data, deleteToken };
  }

  /** Deletes the image for everybody. An image that is gone already is no failure. */
  async remove(key: string, deleteToken: string): Promise<void> {
    await deleteImage({ client: this.client, path: { key }, auth: deleteToken }).catch((error: unknown) => {
      if (!(error instanceof ImgLinkError && (error.status === 404 || error.status === 410))) fail(error);
    });
  }
}

function fail(error: unknown): never {
  throw failureIn(error);
}

function goOn(failure: UploadFailure): UploadFailure {
  return OUT_OF_STEP.has(failure.status) ? new UploadFailure(0, '', null, { cause: failure }) : failure;
}
