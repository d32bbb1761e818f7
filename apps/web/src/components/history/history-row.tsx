import { formatBytes, formatDimensions } from '#language';
import { formatDate } from '../../format-values.js';
import type { HistoryEntry } from '../../history/history-entry.js';
import { memo } from '../../memo.js';
import { ownOrigin } from '../../own-origin.js';
import { shareText, type ShareFormat } from '../../sharing/share-formats.js';
import { language, strings } from '../../strings.js';
import type { DeleteImage } from '../../delete-image.js';
import { ConfirmButton } from '../confirm-button.js';
import { CopyButton } from '../copy-button.js';
import { DeleteButton } from '../delete-button.js';
import { Thumbnail } from '../thumbnail.js';

interface HistoryRowProps {
  entry: HistoryEntry;
  format: ShareFormat;
  onForget: (entry: HistoryEntry) => void;
  onDelete: DeleteImage;
}

export const HistoryRow = memo(function HistoryRow({ entry, format, onForget, onDelete }: HistoryRowProps) {
  const { name, link, width, height, bytes, createdAt } = entry;
  // With a stored thumbnail there is no request, so the list works while the server is down.
  const fromServer = entry.thumbnailUrl && ownOrigin(entry.thumbnailUrl);
  const facts = [
    entry.imageUrl ? formatDimensions(width, height) : strings.processing,
    bytes ? formatBytes(bytes, language) : '',
  ];
  return (
    <li class="row">
      <Thumbnail sources={[entry.thumbnail, fromServer]} href={link} />
      <div class="row-body">
        <p class="name" title={name}>
          <a href={link} target="_blank" rel="noopener">
            {name}
          </a>
        </p>
        <p class="state">
          <time dateTime={createdAt}>{formatDate(createdAt)}</time>
          {facts.map((fact) => fact && ` · ${fact}`)}
        </p>
        <div class="actions">
          <CopyButton label={strings.copy} name={name} text={() => shareText(format, entry)} />
          <ConfirmButton
            label={strings.forget}
            name={name}
            question={strings.forgetQuestion}
            yes={strings.forgetYes}
            no={strings.forgetNo}
            onConfirm={() => onForget(entry)}
          />
          {entry.deleteToken && entry.imageUrl && <DeleteButton image={entry} onDelete={onDelete} />}
        </div>
      </div>
    </li>
  );
});
