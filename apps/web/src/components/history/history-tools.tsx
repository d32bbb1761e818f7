import { notify } from '../../announcer.js';
import { focusHeading } from '../../focus-heading.js';
import type { History } from '../../history/history.js';
import { saveFile } from '../../save-file.js';
import { strings } from '../../strings.js';
import { useObservable } from '../../hooks/use-observable.js';
import { ConfirmButton } from '../confirm-button.js';
import { FileButton } from '../uploads/file-button.js';

/** Buttons that export, import and clear the list. */
export function HistoryTools({ history }: { history: History }) {
  const isEmpty = useObservable(history.entries).length === 0;

  const importFile = async (file: File | undefined) => {
    if (!file) return;
    const text = await file.text();
    notify(text.trimStart().startsWith('[') ? strings.imported(await history.import(text)) : strings.importFailed);
  };
  return (
    <div class="tools">
      {!isEmpty && (
        <button type="button" class="button" onClick={() => saveFile('imglink-history.json', history.export())}>
          {strings.export}
        </button>
      )}
      <FileButton label={strings.import} accept="application/json,.json" onFiles={([file]) => void importFile(file)} />
      {!isEmpty && (
        <ConfirmButton
          label={strings.clear}
          question={strings.clearQuestion}
          yes={strings.clearYes}
          no={strings.clearNo}
          onConfirm={() => {
            void history.clear();
            notify(strings.cleared);
            focusHeading('history');
          }}
        />
      )}
    </div>
  );
}
