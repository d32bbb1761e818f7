import type { HistoryEntry } from '../../history/history-entry.js';
import { shareText, type ShareFormat } from '../../sharing/share-formats.js';
import { strings } from '../../strings.js';
import type { UploadClient } from '../../uploads/upload-client.js';
import { AlbumButton } from '../album-button.js';
import { ConfirmButton } from '../confirm-button.js';
import { CopyButton } from '../copy-button.js';

interface SelectionBarProps {
  client: UploadClient;
  /** The selected images. */
  entries: readonly HistoryEntry[];
  format: ShareFormat;
  onForget: (entries: readonly HistoryEntry[]) => void;
  onDelete: (entries: readonly HistoryEntry[]) => void;
}

/** The actions on the selected images of the list. */
export function SelectionBar({ client, entries, format, onForget, onDelete }: SelectionBarProps) {
  const stored = entries.filter(({ imageUrl }) => imageUrl);
  const deletable = stored.filter(({ deleteToken }) => deleteToken);
  return (
    <div class="selection" role="group" aria-label={strings.selected(entries.length)}>
      <span aria-live="polite">{strings.selected(entries.length)}</span>
      <div class="tools">
        <CopyButton label={strings.copyAll} text={() => entries.map((entry) => shareText(format, entry)).join('\n')} />
        {stored.length > 0 && (
          <AlbumButton key={entries.map(({ key }) => key).join()} client={client} keys={stored.map(({ key }) => key)} />
        )}
        <button type="button" class="button" onClick={() => onForget(entries)}>
          {strings.forget}
        </button>
        {deletable.length > 0 && (
          <ConfirmButton
            label={strings.delete}
            question={strings.deleteCountQuestion(deletable.length)}
            yes={strings.deleteYes}
            no={strings.deleteNo}
            onConfirm={() => onDelete(deletable)}
          />
        )}
      </div>
    </div>
  );
}
