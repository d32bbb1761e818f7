import type { HistoryEntry } from '../history/history-entry.js';
import type { History } from '../history/history.js';
import { makeThumbnail } from './thumbnail.js';
import type { StoredImage, UploadClient } from './upload-client.js';
import type { UploadFailure } from './upload-failure.js';
import { sizeOf, type UploadItem } from './upload-item.js';
import type { UploadQueue } from './upload-queue.js';

/**
 * Adds every upload to the history as soon as its delete token is known, because the page may be closed before it is
 * stored.
 */
export function recordUploads(queue: UploadQueue, history: History): void {
  const addThumbnail = async ({ source }: UploadItem, key: string) => {
    const thumbnail = source instanceof File ? await makeThumbnail(source) : '';
    if (thumbnail) await history.amend(key, { thumbnail });
  };
  queue.listen({
    accepted(item, { key, link, deleteToken }) {
      const { name } = item.source;
      const createdAt = new Date().toISOString();
      const unknown = { imageUrl: '', thumbnailUrl: '', thumbnail: '', width: 0, height: 0 };
      void history.put({ ...unknown, key, link, deleteToken, name, createdAt, bytes: sizeOf(item.source) });
      void addThumbnail(item, key);
    },
    stored(item, image) {
      const { key, deleteToken } = image;
      const known = history.entries.value.find((entry) => entry.key === key);
      void history.put({ thumbnail: '', key, deleteToken, name: item.source.name, ...known, ...factsOf(image) });
      if (!known) void addThumbnail(item, key);
    },
    discarded: (key) => void history.remove(key),
  });
}

/** Completes the entries of uploads that the server had not stored when the page was closed. */
export async function completeEntries(history: History, client: UploadClient): Promise<void> {
  const open = history.entries.value.filter((entry) => !entry.imageUrl);
  await Promise.all(open.map((entry) => completeEntry(entry, history, client)));
}

async function completeEntry(entry: HistoryEntry, history: History, client: UploadClient): Promise<void> {
  try {
    const image = await client.watch(entry).catch((failure: UploadFailure) => {
      // The status of an upload expires after a day. The image may exist nevertheless.
      if (failure.status === 404) return client.read(entry);
      throw failure;
    });
    await history.amend(entry.key, factsOf(image));
  } catch (error) {
    // Only a final refusal removes the entry, because its token may be the only way to delete the image.
    if ((error as UploadFailure).isFinal) await history.remove(entry.key);
  }
}

function factsOf({ link, imageUrl, thumbnails, createdAt, width, height, bytes }: StoredImage) {
  return { link, imageUrl, thumbnailUrl: thumbnails?.s ?? '', createdAt, width, height, bytes };
}
