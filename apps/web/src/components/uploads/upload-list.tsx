import { focusHeading } from '../../focus-heading.js';
import { shareText, type ShareFormat } from '../../sharing/share-formats.js';
import { strings } from '../../strings.js';
import { isPending, type UploadItem } from '../../uploads/upload-item.js';
import type { UploadQueue } from '../../uploads/upload-queue.js';
import type { DeleteImage } from '../../delete-image.js';
import type { UploadClient } from '../../uploads/upload-client.js';
import { AlbumButton } from '../album-button.js';
import { CopyButton } from '../copy-button.js';
import { UploadRow } from './upload-row.js';

interface UploadListProps {
  queue: UploadQueue;
  client: UploadClient;
  items: readonly UploadItem[];
  /** False if the browser does not store the list of images. Each row then shows its delete link. */
  isKept: boolean;
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
  onDelete: DeleteImage;
}

/** The uploads of this visit, in the order in which they were added. */
export function UploadList({ queue, client, items, isKept, format, onFormat, onDelete }: UploadListProps) {
  const pending = items.filter(isPending).length;
  const failed = items.filter(({ state }) => state.name === 'failed').length;
  const stored = items.flatMap(({ state, source }) =>
    state.name === 'done' ? [{ ...state.image, name: source.name }] : [],
  );

  return (
    <section aria-labelledby="uploads">
      <div class="section-head">
        <h2 id="uploads" tabIndex={-1}>
          {strings.uploads}
        </h2>
        <span class="fine">
          {strings.progressOfAll(stored.length, items.length)}
          {failed > 0 && <span class="error"> · {strings.failedOfAll(failed)}</span>}
        </span>
        <div class="tools">
          {stored.length > 1 && (
            <CopyButton
              label={strings.copyAll}
              text={() => stored.map((image) => shareText(format, image)).join('\n')}
            />
          )}
          {stored.length > 1 && <AlbumButton client={client} keys={stored.map(({ key }) => key)} />}
          {pending > 1 && (
            <button type="button" class="button" onClick={() => queue.cancelAll()}>
              {strings.cancelAll}
            </button>
          )}
          {pending < items.length && (
            <button
              type="button"
              class="button"
              onClick={() => {
                queue.dismissFinished();
                focusHeading('uploads', 'history');
              }}
            >
              {strings.clearFinished}
            </button>
          )}
        </div>
      </div>
      <ul class="rows">
        {items.map((item) => (
          <UploadRow
            key={item.id}
            queue={queue}
            item={item}
            isKept={isKept}
            format={format}
            onFormat={onFormat}
            onDelete={onDelete}
          />
        ))}
      </ul>
    </section>
  );
}
