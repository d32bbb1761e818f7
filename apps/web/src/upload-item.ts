import type { AcceptedUpload, StoredImage } from './upload-client.js';
import { UploadFailure } from './upload-failure.js';

/** One file in the queue. Values are replaced, never changed, so that a row redraws exactly when its item differs. */
export interface UploadItem {
  id: number;
  file: File;
  idempotencyKey: string;
  /** How often it was sent again by itself. */
  retries: number;
  state: UploadState;
}

export type UploadState =
  | {
      name: 'waiting';
      /** Set after a try that came to nothing: when the next one is, and what it waits for. */ next?: NextTry;
    }
  | { name: 'uploading'; sent: number; total: number }
  | { name: 'processing'; accepted: AcceptedUpload }
  | { name: 'done'; image: StoredImage }
  | { name: 'failed'; failure: UploadFailure }
  | { name: 'cancelled' };

export interface NextTry {
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

export const MOST_RETRIES = 5;
/** Two minutes, with the pauses between them; while the browser knows that it is offline nothing is tried. */
export const MOST_RECONNECTS = 8;
const LONGEST_PAUSE_MS = 30_000;
/** A server that asks for more patience than this gets no automatic retry: the user decides. */
export const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** A file whose own type says that it is something else than an image fails without being sent. */
export function newUploadItem(id: number, file: File, idempotencyKey: string): UploadItem {
  const isForeign = !/^(image\/.*|application\/octet-stream|)$/.test(file.type);
  const state: UploadState = isForeign ? { name: 'failed', failure: new UploadFailure(415) } : { name: 'waiting' };
  return { id, file, idempotencyKey, retries: 0, state };
}

/** The item after the event; the item itself when the event means nothing in its state. */
export function advance(item: UploadItem, event: UploadEvent): UploadItem {
  const { name } = item.state;
  switch (event.type) {
    case 'started':
      return name === 'waiting' ? { ...item, state: { name: 'uploading', sent: 0, total: item.file.size } } : item;
    case 'progressed':
      return name === 'uploading' ? { ...item, state: { name, sent: event.sent, total: event.total } } : item;
    case 'accepted':
      return name === 'uploading' ? { ...item, state: { name: 'processing', accepted: event.accepted } } : item;
    case 'stored':
      // Cancelled as well: it came too late, and the image could not be deleted.
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

/** Whether the user can send it again with any hope: a file that the server refused for good stays refused. */
export function canRetry({ state }: UploadItem): boolean {
  return state.name === 'cancelled' || (state.name === 'failed' && !state.failure.isFinal);
}

/** Still has something to do. */
export function isPending(item: UploadItem): boolean {
  return item.state.name === 'waiting' || item.state.name === 'uploading' || item.state.name === 'processing';
}

/** The server has, or may have, all bytes: breaking the connection would no longer undo the upload. */
export function isWhollySent({ state }: UploadItem): boolean {
  return state.name === 'processing' || (state.name === 'uploading' && state.total > 0 && state.sent >= state.total);
}

/** The key of the image that this item became, as soon as there is one. */
export function keyOf({ state }: UploadItem): string | null {
  if (state.name === 'done') return state.image.key;
  return state.name === 'processing' ? state.accepted.key : null;
}

function afterFailure(item: UploadItem, failure: UploadFailure, now: number): UploadItem {
  const next = nextTry(failure, item.retries, now);
  if (!next) return { ...item, state: { name: 'failed', failure } };
  return { ...item, retries: item.retries + 1, state: { name: 'waiting', next } };
}

/** Undefined where a further try is up to the user. The same key goes with each: a try that got through is not repeated. */
function nextTry({ status, retryAfterMs }: UploadFailure, retries: number, now: number): NextTry | undefined {
  if ((status === 429 || status === 503 || status === 409) && retryAfterMs !== null) {
    if (retryAfterMs > LONGEST_RETRY_AFTER_MS || retries >= MOST_RETRIES) return undefined;
    // 409: the server has not noticed yet that an earlier try broke off.
    return { at: now + retryAfterMs, waitsFor: status === 409 ? 'connection' : 'server' };
  }
  // Nobody answered, or only a proxy that found nobody behind it.
  if (![0, 502, 504].includes(status) || retries >= MOST_RECONNECTS) return undefined;
  return { at: now + Math.min(1000 * 2 ** retries, LONGEST_PAUSE_MS), waitsFor: 'connection' };
}

/** The old key keeps a retry from making a second image; after a final "no" it would only replay that answer. */
function retried(item: UploadItem, newIdempotencyKey: string): UploadItem {
  const isAnswered = item.state.name === 'cancelled' || (item.state.name === 'failed' && item.state.failure.isFinal);
  const idempotencyKey = isAnswered ? newIdempotencyKey : item.idempotencyKey;
  return { ...item, idempotencyKey, retries: 0, state: { name: 'waiting' } };
}
