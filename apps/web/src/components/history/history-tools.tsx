import { notify } from '../../announcer.js';
import { focusHeading } from '../../focus-heading.js';
import type { History } from '../../history/history.js';
import { moveHistory } from '../../history/move-history.js';
import { saveFile } from '../../save-file.js';
import { strings } from '../../strings.js';
import { useObservable } from '../../hooks/use-observable.js';
import { ConfirmButton } from '../confirm-button.js';
import { FileButton } from '../uploads/file-button.js';

interface HistoryToolsProps {
  history: History;
  /** The name of the account of the person who is signed in. */
  account: string | undefined;
}

/** Buttons that export, import and clear the list, and move it into the account. */
export function HistoryTools({ history, account }: HistoryToolsProps) {
  const isEmpty = useObservable(history.entries).length === 0;

  const importFile = async (file: File | undefined) => {
    if (!file) return;
    const text = await file.text();
    notify(text.trimStart().startsWith('[') ? strings.imported(await history.import(text)) : strings.importFailed);
  };
  const moveToAccount = async () => {
    try {
      const count = await moveHistory(history.entries.value, async ({ moved, gone }) => {
        await history.remove(...moved, ...gone);
      });
      notify(strings.moved(count));
    } catch {
      notify(strings.moveFailed);
    }
    focusHeading('history');
  };
  return (
    <div class="tools">
      {!isEmpty && account !== undefined && (
        <ConfirmButton
          label={strings.move}
          question={strings.moveQuestion(account)}
          yes={strings.moveYes}
          no={strings.moveNo}
          isDangerous={false}
          onConfirm={() => void moveToAccount()}
        />
      )}
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
