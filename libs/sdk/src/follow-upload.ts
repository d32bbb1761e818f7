import type { Client } from './create-client.js';
import { ConnectionLost, ImgLinkError, UploadFailed } from './errors.js';
import { client as sharedClient } from './generated/client.gen.js';
import { getImage, getUpload } from './generated/sdk.gen.js';
import type { AcceptedUpload, Problem, UploadedImage } from './generated/types.gen.js';
import { pause, type Patience, withRetries } from './retry.js';
import type { CallOptions } from './transport.js';

const FIRST_POLL_MS = 700;
const SLOWEST_POLL_MS = 10_000;

/** Its bytes are safe at the server; the link may have to wait. */
export type AcceptedImage = Pick<AcceptedUpload, 'key' | 'deleteToken'> & Partial<Pick<AcceptedUpload, 'link'>>;

export interface FollowOptions extends CallOptions {
  /** The shared `client` if it is left out. */
  client?: Client;
}

/** Waits until an accepted upload is stored; throws UploadFailed when the server can't store it. */
export function followUpload(
  accepted: AcceptedImage,
  { client = sharedClient, ...call }: FollowOptions = {},
): Promise<UploadedImage> {
  return followWith(accepted, client, client.transport.patience(call));
}

/** The same with what is left of a longer call's patience. */
export async function followWith(
  { key, deleteToken }: AcceptedImage,
  client: Client,
  patience: Patience,
): Promise<UploadedImage> {
  const { signal } = patience;
  const fetch = client.transport.once(patience);
  const options = { client, fetch, path: { key }, cache: 'no-store', throwOnError: true } as const;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, SLOWEST_POLL_MS)) {
    const { state, error } = await withRetries(async () => (await getUpload(options)).data, patience);
    if (state === 'failed') throw new UploadFailed(error?.status ?? 500, error ?? UNSAID, new Headers());
    if (state === 'stored') break;
    await pause(pollMs, signal);
  }
  const image = await withRetries(async () => (await getImage(options).catch(notYetSeen)).data, patience);
  return { ...image, deleteToken, deleteUrl: image.link.replace(`/gallery/${key}`, `/delete/${deleteToken}`) };
}

/** Should a server not say why. */
const UNSAID: Problem = {
  type: 'about:blank',
  title: 'The upload failed',
  status: 500,
  detail: 'The server did not say why.',
  instance: '',
  code: 'unknown',
};

/** Who opened the link too early may have had "no such image" cached for a moment. */
function notYetSeen(error: unknown): never {
  throw error instanceof ImgLinkError && error.status === 404 ? new ConnectionLost(error) : error;
}
