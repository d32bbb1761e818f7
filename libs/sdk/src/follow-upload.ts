import { ConnectionLost, ImgLinkError, UploadFailed } from './errors.js';
import type { Client } from './generated/client/index.js';
import { client as sharedClient } from './generated/client.gen.js';
import { getImage, getUpload } from './generated/sdk.gen.js';
import type { AcceptedUpload, UploadedImage } from './generated/types.gen.js';
import { pause, RETRY_FOR_MS, withRetries } from './retry.js';

const FIRST_POLL_MS = 700;
const SLOWEST_POLL_MS = 10_000;

/** Its bytes are safe at the server; the link may have to wait. */
export type AcceptedImage = Pick<AcceptedUpload, 'key' | 'deleteToken'> & Partial<Pick<AcceptedUpload, 'link'>>;

export interface FollowOptions {
  signal?: AbortSignal | undefined;
  /** How long to go on asking while nobody answers; two minutes. */
  retryForMs?: number;
  /** The shared `client` if it is left out. */
  client?: Client;
}

/** Waits until an accepted upload is stored, however long that takes; throws UploadFailed if it comes to nothing. */
export async function followUpload(
  { key, deleteToken }: AcceptedImage,
  { signal, retryForMs = RETRY_FOR_MS, client = sharedClient }: FollowOptions = {},
): Promise<UploadedImage> {
  const options = { client, path: { key }, signal: signal ?? null, cache: 'no-store' } as const;
  const patience = { retryForMs, signal };
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, SLOWEST_POLL_MS)) {
    const { state, error } = await withRetries(() => dataOf(getUpload(options)), patience);
    if (state === 'failed') throw UploadFailed.of(error?.status ?? 500, new Headers(), JSON.stringify(error ?? null));
    if (state === 'stored') break;
    await pause(pollMs, signal);
  }
  const image = await withRetries(() => dataOf(getImage(options)).catch(notYetSeen), patience);
  return { ...image, deleteToken, deleteUrl: image.link.replace(`/gallery/${key}`, `/delete/${deleteToken}`) };
}

/** Who opened the link too early may have had "no such image" cached for a moment. */
function notYetSeen(error: unknown): never {
  throw error instanceof ImgLinkError && error.status === 404 ? new ConnectionLost(error) : error;
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
