import { type ImageSource, WebImage } from './image-source.js';
import type { AcceptedUpload, ImageFields, StoredImage } from './upload-client.js';
import { UploadFailure } from './upload-failure.js';

/** One image in the queue. Items are immutable, so that a row renders again only when its item was replaced. */
export interface UploadItem {
  id: number;
  source: ImageSource;
  fields: ImageFields;
  idempotencyKey: string;
  /** The number of automatic retries. */
  retries: number;
  state: UploadState;
}

export type UploadState =
  | {
      name: 'waiting';
      /** Set after a failed attempt: when the next one starts, and what it waits for. */
      next?: NextAttempt;
    }
  | { name: 'uploading'; sent: number; total: number }
  | { name: 'processing'; accepted: AcceptedUpload }
  | { name: 'done'; image: StoredImage }
  | { name: 'failed'; failure: UploadFailure }
  | { name: 'cancelled' };

export interface NextAttempt {
  at: number;
  waitsFor: 'server' | 'connection';
}

export type UploadEvent =
  | { type: 'started' }
  | { type: 'progressed'; sent: number; total: number }
  | { type: 'accepted'; accepted: AcceptedUpload }
  | { type: 'stored'; image: StoredImage }
  | { type: 'failed'; failure: UploadFailure; now: number }
  | { type: 'cancelled' }
  | { type: 'retried'; newIdempotencyKey: string };

export const MAX_RETRIES = 5;
/** With the pauses between them, this takes two minutes. While the browser is offline there are no attempts. */
export const MAX_RECONNECTS = 8;
const MAX_PAUSE_MS = 30_000;
/** After a longer Retry-After there is no automatic retry: the user decides. */
export const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** A file whose media type is not an image fails without being sent. */
export function newUploadItem(item: Pick<UploadItem, 'id' | 'source' | 'fields' | 'idempotencyKey'>): UploadItem {
  const { source } = item;
  const isForeign = source instanceof File && !/^(image\/.*|application\/octet-stream|)$/.test(source.type);
  const state: UploadState = isForeign ? { name: 'failed', failure: new UploadFailure(415) } : { name: 'waiting' };
  return { ...item, retries: 0, state };
}

/** In bytes; 0: the server has to find it out. */
export const sizeOf = (source: ImageSource): number => (source instanceof File ? source.size : 0);

/** The item after the event. Returns the same item if its state ignores the event. */
export function advance(item: UploadItem, event: UploadEvent): UploadItem {
  const { name } = item.state;
  switch (event.type) {
    case 'started':
      return name === 'waiting' ? { ...item, state: { name: 'uploading', sent: 0, total: sizeOf(item.source) } } : item;
    case 'progressed':
      return name === 'uploading' ? { ...item, state: { name, sent: event.sent, total: event.total } } : item;
    case 'accepted':
      return name === 'uploading' ? { ...item, state: { name: 'processing', accepted: event.accepted } } : item;
    case 'stored':
      // Also after a cancellation that came too late, if the image could not be deleted.
      return name === 'uploading' || name === 'processing' || name === 'cancelled'
        ? { ...item, state: { name: 'done', image: event.image } }
        : item;
    case 'failed':
      return name === 'uploading' || name === 'processing' ? afterFailure(item, event.failure, event.now) : item;
    case 'cancelled':
      return isPending(item) ? { ...item, state: { name: 'cancelled' } } : item;
    case 'retried':
      return name === 'failed' || name === 'cancelled' ? retried(item, event.newIdempotencyKey) : item;
  }
}

/** True if the user may retry the upload. A final refusal would be repeated. */
export function canRetry({ state }: UploadItem): boolean {
  return state.name === 'cancelled' || (state.name === 'failed' && !state.failure.isFinal);
}

/** True until the upload is done, failed or cancelled. */
export function isPending(item: UploadItem): boolean {
  return item.state.name === 'waiting' || item.state.name === 'uploading' || item.state.name === 'processing';
}

/**
 * True if the server may have received all bytes, or fetches them itself. Closing the connection would not cancel the
 * upload then.
 */
export function isFullySent({ source, state }: UploadItem): boolean {
  if (state.name === 'uploading' && source instanceof WebImage) return true;
  return state.name === 'processing' || (state.name === 'uploading' && state.total > 0 && state.sent >= state.total);
}

/** The key of the image; null until the server has sent it. */
export function keyOf({ state }: UploadItem): string | null {
  if (state.name === 'done') return state.image.key;
  return state.name === 'processing' ? state.accepted.key : null;
}

function afterFailure(item: UploadItem, failure: UploadFailure, now: number): UploadItem {
  const next = nextAttempt(failure, item.retries, now);
  if (!next) return { ...item, state: { name: 'failed', failure } };
  return { ...item, retries: item.retries + 1, state: { name: 'waiting', next } };
}

/**
 * Undefined if only the user may retry. All attempts send the same key, so that the server stores one image at most.
 */
function nextAttempt({ status, retryAfterMs }: UploadFailure, retries: number, now: number): NextAttempt | undefined {
  if ((status === 429 || status === 503 || status === 409) && retryAfterMs !== null) {
    if (retryAfterMs > MAX_RETRY_AFTER_MS || retries >= MAX_RETRIES) return undefined;
    // 409: the server still handles an earlier attempt that broke off.
    return { at: now + retryAfterMs, waitsFor: status === 409 ? 'connection' : 'server' };
  }
  // There was no response, or a proxy reached no server.
  if (![0, 502, 504].includes(status) || retries >= MAX_RECONNECTS) return undefined;
  return { at: now + Math.min(1000 * 2 ** retries, MAX_PAUSE_MS), waitsFor: 'connection' };
}

/**
 * Keeps the key, so that a retry stores no second image. After a final refusal or a cancellation, a new key is needed.
 */
function retried(item: UploadItem, newIdempotencyKey: string): UploadItem {
  const isAnswered = item.state.name === 'cancelled' || (item.state.name === 'failed' && item.state.failure.isFinal);
  const idempotencyKey = isAnswered ? newIdempotencyKey : item.idempotencyKey;
  return { ...item, idempotencyKey, retries: 0, state: { name: 'waiting' } };
}
