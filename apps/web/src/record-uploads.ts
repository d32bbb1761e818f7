import type { History } from './history.js';
import { makeThumbnail } from './thumbnail.js';
import { statusPath, type StoredImage, type UploadClient } from './upload-client.js';
import type { UploadItem } from './upload-item.js';
import type { UploadQueue } from './upload-queue.js';

/** Writes every upload into the history, from the moment its delete token is known: the page may be closed before it ends. */
export function recordUploads(queue: UploadQueue, history: History): void {
  const describe = async ({ file }: UploadItem, key: string) => {
    const thumbnail = await makeThumbnail(file);
    if (thumbnail) history.amend(key, { thumbnail });
  };
  queue.listen({
    accepted(item, { key, link, deleteToken }) {
      const { name, size } = item.file;
      const createdAt = new Date().toISOString();
      const unknown = { imageUrl: '', thumbnailUrl: '', thumbnail: '', width: 0, height: 0 };
      history.put({ ...unknown, key, link, deleteToken, name, createdAt, bytes: size });
      void describe(item, key);
    },
    stored(item, image) {
      const { key, link, deleteToken } = image;
      const known = history.entries.value.find((entry) => entry.key === key);
      history.put({ thumbnail: '', key, link, deleteToken, name: item.file.name, ...known, ...factsOf(image) });
      if (!known) void describe(item, key);
    },
    discarded: (key) => history.remove(key),
  });
}

/** Completes the entries of uploads that the server still processed when the page was last closed. */
export async function completeEntries(history: History, client: UploadClient): Promise<void> {
  for (const { key, link, deleteToken, imageUrl } of history.entries.value) {
    if (imageUrl) continue;
    try {
      history.amend(key, factsOf(await client.watch({ key, link, deleteToken, statusUrl: statusPath(key) })));
    } catch {
      // The entry stays: its token may be the only way to delete the image.
    }
  }
}

function factsOf({ imageUrl, thumbnails, createdAt, width, height, bytes }: StoredImage) {
  return { imageUrl, thumbnailUrl: thumbnails?.s ?? '', createdAt, width, height, bytes };
}
