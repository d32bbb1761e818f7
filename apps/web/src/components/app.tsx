import { useCallback, useMemo } from 'preact/hooks';
import { notify } from '../announcer.js';
import type { DeleteImage } from '../delete-image.js';
import { focusHeading } from '../focus-heading.js';
import type { History } from '../history.js';
import { strings } from '../strings.js';
import type { UploadClient } from '../upload-client.js';
import { keyOf } from '../upload-item.js';
import type { UploadQueue } from '../upload-queue.js';
import { useIncomingFiles } from '../use-incoming-files.js';
import { useObservable } from '../use-observable.js';
import { useShareFormat } from '../use-share-format.js';
import { DropArea } from './drop-area.js';
import { HistoryPanel } from './history-panel.js';
import { LiveStatus } from './live-status.js';
import { UploadList } from './upload-list.js';

interface AppProps {
  queue: UploadQueue;
  history: History;
  client: UploadClient;
  storage: Storage | null;
}

export function App({ queue, history, client, storage }: AppProps) {
  const items = useObservable(queue.items);
  const entries = useObservable(history.entries);
  const keeping = useObservable(history.keeping);
  const [format, setFormat] = useShareFormat(storage);
  const isHovering = useIncomingFiles(useCallback((files: File[]) => queue.add(files), [queue]));

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

  // What the upload list shows is not shown twice; it moves to the history when it is taken off that list.
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
          onFiles={(files) => queue.add(files)}
        />
        {items.length > 0 && (
          <UploadList
            queue={queue}
            items={items}
            isKept={keeping === 'kept'}
            format={format}
            onFormat={setFormat}
            onDelete={deleteImage}
          />
        )}
        <HistoryPanel
          history={history}
          entries={others}
          keeping={keeping}
          format={format}
          onFormat={setFormat}
          onDelete={deleteImage}
        />
      </main>
      <LiveStatus />
    </>
  );
}
