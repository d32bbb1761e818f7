import { useCallback, useState } from 'preact/hooks';
import { notify } from '../../announcer.js';
import { focusHeading } from '../../focus-heading.js';
import { matches, type HistoryEntry } from '../../history/history-entry.js';
import type { History, HistoryKeeping } from '../../history/history.js';
import { memo } from '../../memo.js';
import type { ShareFormat } from '../../sharing/share-formats.js';
import { strings } from '../../strings.js';
import type { DeleteImage } from '../../delete-image.js';
import { FormatSelect } from '../format-select.js';
import { HistoryRow } from './history-row.js';
import { HistoryTools } from './history-tools.js';

interface HistoryPanelProps {
  history: History;
  /** The entries to show. */
  entries: readonly HistoryEntry[];
  keeping: HistoryKeeping;
  /** The name of the account of the person who is signed in. */
  account: string | undefined;
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
  onDelete: DeleteImage;
}

const AT_FIRST = 24;

/** The images of earlier visits, from the storage of this browser. */
export const HistoryPanel = memo(function HistoryPanel(props: HistoryPanelProps) {
  const { history, entries, keeping, account, format, onFormat, onDelete } = props;
  const [query, setQuery] = useState('');
  const [limit, setLimit] = useState(AT_FIRST);
  const found = entries.filter((entry) => matches(entry, query));

  const forget = useCallback(
    ({ key, name }: HistoryEntry) => {
      void history.remove(key);
      notify(strings.forgotten(name));
      focusHeading('history');
    },
    [history],
  );

  return (
    <section aria-labelledby="history">
      <div class="section-head">
        <h2 id="history" tabIndex={-1}>
          {strings.history}
        </h2>
        {entries.length > 0 && (
          <span class="fine" aria-live="polite">
            {strings.found(found.length)}
          </span>
        )}
        <HistoryTools history={history} account={account} />
      </div>
      {keeping === 'kept' ? (
        <p class="fine">{history.entries.value.length > 0 ? strings.historyNote : strings.historyEmpty}</p>
      ) : (
        <p class="warning" role="alert">
          {keeping === 'full' ? strings.historyFull : strings.historyBlocked}
        </p>
      )}
      {entries.length > 0 && (
        <div class="filters">
          <input
            type="search"
            aria-label={strings.search}
            placeholder={strings.search}
            value={query}
            onInput={({ currentTarget }) => setQuery(currentTarget.value)}
          />
          <label>
            {strings.format}
            <FormatSelect format={format} onFormat={onFormat} />
          </label>
        </div>
      )}
      <ul class="rows">
        {found.slice(0, limit).map((entry) => (
          <HistoryRow key={entry.key} entry={entry} format={format} onForget={forget} onDelete={onDelete} />
        ))}
      </ul>
      {found.length > limit && (
        <button type="button" class="button" onClick={() => setLimit(limit + 4 * AT_FIRST)}>
          {strings.showMore}
        </button>
      )}
    </section>
  );
});
