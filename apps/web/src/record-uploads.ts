import type { HistoryEntry } from './history-entry.js';
import type { History } from './history.js';
import { makeThumbnail } from './thumbnail.js';
import type { StoredImage, UploadClient } from './upload-client.js';
import type { UploadFailure } from './upload-failure.js';
import type { UploadItem } from './upload-item.js';
import type { UploadQueue } from './upload-queue.js';

/** Writes every upload into the history, from the moment its delete token is known: the page may be closed before it ends. */
export function recordUploads(queue: UploadQueue, history: History): void {
  const describe = async ({ file }: UploadItem, key: string) => {
    const thumbnail = await makeThumbnail(file);
    if (thumbnail) await history.amend(key, { thumbnail });
  };
  queue.listen({
    accepted(item, { key, link, deleteToken }) {
      const { name, size } = item.file;
      const createdAt = new Date().toISOString();
      const unknown = { imageUrl: '', thumbnailUrl: '', thumbnail: '', width: 0, height: 0 };
      void history.put({ ...unknown, key, link, deleteToken, name, createdAt, bytes: size });
      void describe(item, key);
    },
    stored(item, image) {
      const { key, deleteToken } = image;
      const known = history.entries.value.find((entry) => entry.key === key);
      void history.put({ thumbnail: '', key, deleteToken, name: item.file.name, ...known, ...factsOf(image) });
      if (!known) void describe(item, key);
    },
    discarded: (key) => void history.remove(key),
  });
}

/** Completes the entries of uploads that the server still processed when the page was last closed. */
export async function completeEntries(history: History, client: UploadClient): Promise<void> {
  const open = history.entries.value.filter((entry) => !entry.imageUrl);
  await Promise.all(open.map((entry) => completeEntry(entry, history, client)));
}

async function completeEntry(entry: HistoryEntry, history: History, client: UploadClient): Promise<void> {
  try {
    const image = await client.watch(entry).catch((failure: UploadFailure) => {
      // The server remembers an upload's status for a day; the image may be there all the same.
      if (failure.status === 404) return client.read(entry);
      throw failure;
    });
    await history.amend(entry.key, factsOf(image));
  } catch (error) {
    // Only a final "no" ends the entry: its token may be the one way to delete the image.
    if ((error as UploadFailure).isFinal) await history.remove(entry.key);
  }
}

function factsOf({ link, imageUrl, thumbnails, createdAt, width, height, bytes }: StoredImage) {
  return { link, imageUrl, thumbnailUrl: thumbnails?.s ?? '', createdAt, width, height, bytes };
}
