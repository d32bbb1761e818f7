import { useCallback, useMemo, useState } from 'preact/hooks';
import { notify } from '../announcer.js';
import type { DeleteImage } from '../delete-image.js';
import { focusHeading } from '../focus-heading.js';
import type { HistoryEntry } from '../history/history-entry.js';
import type { History } from '../history/history.js';
import { strings } from '../strings.js';
import type { ImageSource } from '../uploads/image-source.js';
import type { ImageFields, UploadClient } from '../uploads/upload-client.js';
import { keyOf } from '../uploads/upload-item.js';
import type { UploadQueue } from '../uploads/upload-queue.js';
import { useIncomingImages } from '../hooks/use-incoming-images.js';
import { useObservable } from '../hooks/use-observable.js';
import { useShareFormat } from '../hooks/use-share-format.js';
import { DropArea } from './uploads/drop-area.js';
import { HistoryPanel } from './history/history-panel.js';
import { LiveStatus } from './live-status.js';
import { UploadList } from './uploads/upload-list.js';

interface AppProps {
  queue: UploadQueue;
  history: History;
  client: UploadClient;
  storage: Storage | null;
  /** The name of the account of the person who is signed in. */
  account: string | undefined;
  /** False if the server fetches no images. */
  takesUrls: boolean;
}

export function App({ queue, history, client, storage, account, takesUrls }: AppProps) {
  const items = useObservable(queue.items);
  const entries = useObservable(history.entries);
  const keeping = useObservable(history.keeping);
  const [format, setFormat] = useShareFormat(storage);
  const [fields, setFields] = useState<ImageFields>({});
  const add = useCallback((images: ImageSource[]) => queue.add(images, filledIn(fields)), [queue, fields]);
  const isHovering = useIncomingImages(add, takesUrls);

  const deleteImage = useCallback<DeleteImage>(
    async ({ key, deleteToken, name }) => {
      await client.remove(key, deleteToken);
      await history.remove(key);
      const row = queue.items.value.find((item) => keyOf(item) === key);
      if (row) queue.dismiss(row.id);
      notify(strings.deleted(name));
      focusHeading(row ? 'uploads' : 'history', 'history');
    },
    [client, history, queue],
  );

  const deleteImages = useCallback(
    async (images: readonly HistoryEntry[]) => {
      const deleted: string[] = [];
      for (const { key, deleteToken } of images) {
        const isDeleted = await client.remove(key, deleteToken).then(
          () => true,
          () => false,
        );
        if (isDeleted) deleted.push(key);
      }
      await history.remove(...deleted);
      notify(strings.deletedCount(deleted.length, images.length));
      focusHeading('history');
    },
    [client, history],
  );

  // An image is either in the upload list or in the history. It moves there when its upload is dismissed.
  const shownKeys = items.map(keyOf).join(' ');
  const others = useMemo(() => {
    const shown = new Set(shownKeys.split(' '));
    return entries.filter((entry) => !shown.has(entry.key));
  }, [entries, shownKeys]);

  return (
    <>
      <main class="page">
        <DropArea
          isHovering={isHovering}
          isSmall={items.length + entries.length > 0}
          takesUrls={takesUrls}
          fields={fields}
          onFields={setFields}
          onImages={add}
        />
        {items.length > 0 && (
          <UploadList
            queue={queue}
            client={client}
            items={items}
            isKept={keeping === 'kept'}
            format={format}
            onFormat={setFormat}
            onDelete={deleteImage}
          />
        )}
        <HistoryPanel
          history={history}
          client={client}
          entries={others}
          keeping={keeping}
          account={account}
          format={format}
          onFormat={setFormat}
          onDelete={deleteImages}
        />
      </main>
      <LiveStatus />
    </>
  );
}

/** Text without content is no field. */
function filledIn({ title, description, expiresIn }: ImageFields): ImageFields {
  return {
    ...(title?.trim() && { title: title.trim() }),
    ...(description?.trim() && { description: description.trim() }),
    ...(expiresIn && { expiresIn }),
  };
}
