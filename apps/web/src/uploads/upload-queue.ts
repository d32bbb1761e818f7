import { newIdempotencyKey } from './idempotency-key.js';
import { Observable } from '../observable.js';
import type { ImageSource } from './image-source.js';
import type { AcceptedUpload, ImageFields, StoredImage, UploadOptions } from './upload-client.js';
import { UploadFailure } from './upload-failure.js';
import { advance, isPending, isFullySent, newUploadItem, type UploadEvent, type UploadItem } from './upload-item.js';

/** The requests that the queue makes. */
export interface UploadTransport {
  upload(source: ImageSource, options: UploadOptions): Promise<StoredImage>;
  remove(key: string, deleteToken: string): Promise<void>;
}

/** Is notified about the uploads of a queue. */
export interface UploadListener {
  accepted?(item: UploadItem, accepted: AcceptedUpload): void;
  stored?(item: UploadItem, image: StoredImage): void;
  failed?(item: UploadItem): void;
  /** There is no image, although the server had accepted the upload: it failed or was deleted. */
  discarded?(key: string): void;
}

export const MAX_CONCURRENT = 3;

/** Uploads images in the order in which they are added, a few at the same time. */
export class UploadQueue {
  readonly items = new Observable<readonly UploadItem[]>([]);
  private readonly listeners: UploadListener[] = [];
  private readonly aborts = new Map<number, AbortController>();
  private nextId = 1;
  private sending = 0;
  /** In milliseconds. No upload starts before, because the server is busy or not reachable. */
  private pausedUntil = 0;
  private wakeUp: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transport: UploadTransport,
    private readonly isOnline: () => boolean = () => true,
  ) {}

  listen(listener: UploadListener): void {
    this.listeners.push(listener);
  }

  /** `fields`: for each of the images. */
  add(sources: Iterable<ImageSource>, fields: ImageFields = {}): void {
    const added = Array.from(sources, (source) =>
      newUploadItem({ id: this.nextId++, source, fields, idempotencyKey: newIdempotencyKey() }),
    );
    this.items.value = [...this.items.value, ...added];
    this.startNext();
  }

  /** Cancels the upload. If the server may have the image already, it is deleted as soon as its token is known. */
  cancel(id: number): void {
    const item = this.find(id);
    if (!item || !isPending(item)) return;
    if (!isFullySent(item)) this.aborts.get(id)?.abort();
    this.dispatch(id, { type: 'cancelled' });
    this.startNext();
  }

  cancelAll(): void {
    for (const item of this.items.value.toReversed()) this.cancel(item.id);
  }

  retry(id: number): void {
    // A cancelled request may still wait for the token of its image. Its result must not be taken for that of the
    // retry.
    this.aborts.delete(id);
    this.dispatch(id, { type: 'retried', newIdempotencyKey: newIdempotencyKey() });
    this.startNext();
  }

  /** Removes a finished item from the list. */
  dismiss(id: number): void {
    this.items.value = this.items.value.filter((item) => item.id !== id || isPending(item));
  }

  dismissFinished(): void {
    this.items.value = this.items.value.filter(isPending);
  }

  /** Starts the uploads that wait for the connection. */
  reconnect(): void {
    const isWaiting = ({ state }: UploadItem) => state.name === 'waiting' && state.next?.waitsFor === 'connection';
    if (this.items.value.some(isWaiting)) this.pausedUntil = 0;
    this.startNext();
  }

  private startNext(): void {
    clearTimeout(this.wakeUp);
    if (!this.isOnline()) return;
    const rest = this.pausedUntil - Date.now();
    if (rest > 0) {
      this.wakeUp = setTimeout(() => this.startNext(), rest);
      return;
    }
    for (const item of this.items.value) {
      if (this.sending >= MAX_CONCURRENT) return;
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
      const image = await this.transport.upload(item.source, {
        fields: item.fields,
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
    // Also after a cancellation that came too late, if the image could not be deleted: the user must see that it
    // exists.
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
      this.startNext();
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
