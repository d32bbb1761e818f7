import { newIdempotencyKey } from './idempotency-key.js';
import { Observable } from './observable.js';
import type { AcceptedUpload, StoredImage, UploadOptions } from './upload-client.js';
import { UploadFailure } from './upload-failure.js';
import { advance, isPending, isWhollySent, newUploadItem, type UploadEvent, type UploadItem } from './upload-item.js';

/** What the queue needs of the API. */
export interface UploadTransport {
  upload(file: File, options: UploadOptions): Promise<StoredImage>;
  remove(key: string, deleteToken: string): Promise<void>;
}

/** What others may want to do about an upload. */
export interface UploadListener {
  accepted?(item: UploadItem, accepted: AcceptedUpload): void;
  stored?(item: UploadItem, image: StoredImage): void;
  failed?(item: UploadItem): void;
  /** The upload came to nothing after the server had accepted it. */
  discarded?(key: string): void;
}

export const MOST_AT_ONCE = 3;

/** Uploads files, a few at a time, in the order they came. */
export class UploadQueue {
  readonly items = new Observable<readonly UploadItem[]>([]);
  private readonly listeners: UploadListener[] = [];
  private readonly aborts = new Map<number, AbortController>();
  private nextId = 1;
  private sending = 0;
  /** While the server asks for patience, or does not answer, nothing new starts: the next file would fare no better. */
  private pausedUntil = 0;
  private wakeUp: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transport: UploadTransport,
    private readonly isOnline: () => boolean = () => true,
  ) {}

  listen(listener: UploadListener): void {
    this.listeners.push(listener);
  }

  add(files: Iterable<File>): void {
    const added = Array.from(files, (file) => newUploadItem(this.nextId++, file, newIdempotencyKey()));
    this.items.value = [...this.items.value, ...added];
    this.pump();
  }

  /** Stops the upload. When the server may have the image already, it is deleted as soon as its token is known. */
  cancel(id: number): void {
    const item = this.find(id);
    if (!item || !isPending(item)) return;
    if (!isWhollySent(item)) this.aborts.get(id)?.abort();
    this.dispatch(id, { type: 'cancelled' });
    this.pump();
  }

  cancelAll(): void {
    for (const item of this.items.value.toReversed()) this.cancel(item.id);
  }

  retry(id: number): void {
    // A cancelled request may still be under way, waiting for its image's token; it must not answer for the new one.
    this.aborts.delete(id);
    this.dispatch(id, { type: 'retried', newIdempotencyKey: newIdempotencyKey() });
    this.pump();
  }

  /** Takes an item that has nothing left to do off the list. */
  dismiss(id: number): void {
    this.items.value = this.items.value.filter((item) => item.id !== id || isPending(item));
  }

  dismissFinished(): void {
    this.items.value = this.items.value.filter(isPending);
  }

  /** The connection is back: what waits for it is sent now. */
  reconnect(): void {
    const isWaiting = ({ state }: UploadItem) => state.name === 'waiting' && state.next?.waitsFor === 'connection';
    if (this.items.value.some(isWaiting)) this.pausedUntil = 0;
    this.pump();
  }

  private pump(): void {
    clearTimeout(this.wakeUp);
    if (!this.isOnline()) return;
    const rest = this.pausedUntil - Date.now();
    if (rest > 0) {
      this.wakeUp = setTimeout(() => this.pump(), rest);
      return;
    }
    for (const item of this.items.value) {
      if (this.sending >= MOST_AT_ONCE) return;
      if (item.state.name === 'waiting') void this.send(item);
    }
  }

  private async send(item: UploadItem): Promise<void> {
    const { id } = item;
    const abort = new AbortController();
    this.aborts.set(id, abort);
    const isCurrent = () => this.aborts.get(id) === abort;
    const release = this.takeSlot();
    let accepted: AcceptedUpload | undefined;
    this.dispatch(id, { type: 'started' });
    try {
      const image = await this.transport.upload(item.file, {
        idempotencyKey: item.idempotencyKey,
        signal: abort.signal,
        onProgress: (sent, total) => isCurrent() && this.dispatch(id, { type: 'progressed', sent, total }),
        onAccepted: (answer) => {
          accepted = answer;
          release();
          for (const listener of this.listeners) listener.accepted?.(item, answer);
          if (isCurrent()) this.dispatch(id, { type: 'accepted', accepted: answer });
        },
      });
      await this.finish(item, image, isCurrent());
    } catch (error) {
      const failure = error instanceof UploadFailure ? error : new UploadFailure(0, String(error));
      if (accepted && failure.isFinal) for (const listener of this.listeners) listener.discarded?.(accepted.key);
      if (isCurrent()) this.fail(id, failure);
    } finally {
      if (isCurrent()) this.aborts.delete(id);
      release();
    }
  }

  private async finish(item: UploadItem, image: StoredImage, isCurrent: boolean): Promise<void> {
    const isWanted = isCurrent && this.find(item.id)?.state.name !== 'cancelled' && this.find(item.id) !== undefined;
    if (!isWanted && (await this.discard(image))) return;
    // Also when it was cancelled too late and could not be deleted: then its owner must at least see it.
    for (const listener of this.listeners) listener.stored?.(item, image);
    if (isCurrent) this.dispatch(item.id, { type: 'stored', image });
  }

  private async discard(image: StoredImage): Promise<boolean> {
    try {
      await this.transport.remove(image.key, image.deleteToken);
    } catch {
      return false;
    }
    for (const listener of this.listeners) listener.discarded?.(image.key);
    return true;
  }

  private fail(id: number, failure: UploadFailure): void {
    const item = this.dispatch(id, { type: 'failed', failure, now: Date.now() });
    if (item?.state.name === 'waiting') this.pausedUntil = Math.max(this.pausedUntil, item.state.next?.at ?? 0);
    if (item?.state.name === 'failed') for (const listener of this.listeners) listener.failed?.(item);
  }

  private takeSlot(): () => void {
    this.sending += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.sending -= 1;
      this.pump();
    };
  }

  private find(id: number): UploadItem | undefined {
    return this.items.value.find((item) => item.id === id);
  }

  private dispatch(id: number, event: UploadEvent): UploadItem | undefined {
    const item = this.find(id);
    if (!item) return undefined;
    const next = advance(item, event);
    if (next !== item) this.items.value = this.items.value.map((other) => (other === item ? next : other));
    return next;
  }
}
