import type { Client } from './create-client.js';
import { ConnectionLost, ImgLinkError, UploadFailed } from './errors.js';
import { client as sharedClient } from './generated/client.gen.js';
import { getImage, getUpload } from './generated/sdk.gen.js';
import type { AcceptedUpload, Problem, UploadedImage } from './generated/types.gen.js';
import { type CallLimits, pause, withRetries } from './sending/retry.js';
import type { CallOptions } from './sending/transport.js';

const FIRST_POLL_MS = 700;
const MAX_POLL_MS = 10_000;

/** An upload whose bytes the server has stored durably. Its link may not work yet. */
export type AcceptedImage = Pick<AcceptedUpload, 'key' | 'deleteToken'> & Partial<Pick<AcceptedUpload, 'link'>>;

export interface FollowOptions extends CallOptions {
  /** Default: the shared `client`. */
  client?: Client;
}

/** Waits until an accepted upload is stored. Throws UploadFailed if the server cannot store it. */
export function followUpload(
  accepted: AcceptedImage,
  { client = sharedClient, ...call }: FollowOptions = {},
): Promise<UploadedImage> {
  return followWith(accepted, client, client.transport.limits(call));
}

/** The same within the limits of a call that has already started. */
export async function followWith(
  { key, deleteToken }: AcceptedImage,
  client: Client,
  limits: CallLimits,
): Promise<UploadedImage> {
  const { signal } = limits;
  const fetch = client.transport.once(limits);
  const options = { client, fetch, path: { key }, cache: 'no-store', throwOnError: true } as const;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, MAX_POLL_MS)) {
    const { state, error } = await withRetries(async () => (await getUpload(options)).data, limits);
    if (state === 'failed') throw new UploadFailed(error?.status ?? 500, error ?? NO_REASON, new Headers());
    if (state === 'stored') break;
    await pause(pollMs, signal);
  }
  const image = await withRetries(async () => (await getImage(options).catch(asRetryable)).data, limits);
  return { ...image, deleteToken, deleteUrl: image.link.replace(`/gallery/${key}`, `/delete/${deleteToken}`) };
}

/** The detail if the server sends no reason. */
const NO_REASON: Problem = {
  type: 'about:blank',
  title: 'The upload failed',
  status: 500,
  detail: 'The server did not say why.',
  instance: '',
  code: 'unknown',
};

/** A 404 is retried: if the link was requested too early, caches hold "not found" for a few seconds. */
function asRetryable(error: unknown): never {
  throw error instanceof ImgLinkError && error.status === 404 ? new ConnectionLost(error) : error;
}
