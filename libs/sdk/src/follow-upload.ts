import { ConnectionLost, ImgLinkError } from './errors.js';
import type { Client } from './generated/client/index.js';
import { getImage, getUpload } from './generated/sdk.gen.js';
import type { AcceptedUpload, UploadedImage } from './generated/types.gen.js';
import { type Patience, pause, withRetries } from './retry.js';

const POLL_MS = 1000;

/** An upload that is safe and has no link yet. */
export type Promised = Pick<AcceptedUpload, 'key' | 'deleteToken'>;

/** Waits until an upload that was answered 202 is stored, however long that takes; throws its problem if it fails. */
export async function followUpload(
  { key, deleteToken }: Promised,
  client: Client,
  patience: Patience,
): Promise<UploadedImage> {
  const options = { client, path: { key }, signal: patience.signal ?? null };
  for (;;) {
    const { state, error } = await withRetries(() => dataOf(getUpload(options)), patience);
    if (state === 'failed') throw ImgLinkError.of(error?.status ?? 500, new Headers(), JSON.stringify(error ?? null));
    if (state === 'stored') break;
    await pause(POLL_MS, patience.signal);
  }
  const image = await withRetries(() => dataOf(getImage(options)), patience);
  return { ...image, deleteToken, deleteUrl: image.link.replace(`/gallery/${key}`, `/delete/${deleteToken}`) };
}

interface Result<T> {
  data?: T;
  error?: unknown;
  response?: Response;
}

async function dataOf<T>(result: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await result;
  if (data !== undefined) return data;
  if (response) throw ImgLinkError.of(response.status, response.headers, JSON.stringify(error));
  throw new ConnectionLost(error);
}
