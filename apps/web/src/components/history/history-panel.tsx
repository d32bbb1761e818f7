import { useCallback, useState } from 'preact/hooks';
import { notify } from '../../announcer.js';
import { focusHeading } from '../../focus-heading.js';
import { formatDate } from '../../format-values.js';
import type { HistoryEntry } from '../../history/history-entry.js';
import { HISTORY_ORDERS, type HistoryOrder, matches, sorted } from '../../history/history-order.js';
import type { History, HistoryKeeping } from '../../history/history.js';
import { memo } from '../../memo.js';
import type { ShareFormat } from '../../sharing/share-formats.js';
import { strings } from '../../strings.js';
import type { UploadClient } from '../../uploads/upload-client.js';
import { FormatSelect } from '../format-select.js';
import { HistoryCard } from './history-card.js';
import { HistoryTools } from './history-tools.js';
import { SelectionBar } from './selection-bar.js';

interface HistoryPanelProps {
  history: History;
  client: UploadClient;
  /** The entries to show. */
  entries: readonly HistoryEntry[];
  keeping: HistoryKeeping;
  /** The name of the account of the person who is signed in. */
  account: string | undefined;
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
  onDelete: (images: readonly HistoryEntry[]) => Promise<void>;
}

const AT_FIRST = 24;

/** The images of earlier visits, from the storage of this browser. */
export const HistoryPanel = memo(function HistoryPanel(props: HistoryPanelProps) {
  const { history, client, entries, keeping, account, format, onFormat, onDelete } = props;
  const [query, setQuery] = useState('');
  const [order, setOrder] = useState<HistoryOrder>('newest');
  const [limit, setLimit] = useState(AT_FIRST);
  const [selectedKeys, setSelectedKeys] = useState<ReadonlySet<string>>(new Set());
  const [forgotten, setForgotten] = useState<readonly HistoryEntry[]>([]);
  const found = sorted(
    entries.filter((entry) => matches(entry, query, formatDate)),
    order,
  );
  const selected = found.filter(({ key }) => selectedKeys.has(key));

  const select = useCallback((key: string, isSelected: boolean) => {
    setSelectedKeys((keys) => new Set(isSelected ? [...keys, key] : [...keys].filter((other) => other !== key)));
  }, []);
  const forget = (removed: readonly HistoryEntry[]) => {
    void history.remove(...removed.map(({ key }) => key));
    setForgotten(removed);
    setSelectedKeys(new Set());
    notify(strings.forgottenCount(removed.length));
    focusHeading('history');
  };
  const restore = () => {
    void history.restore(forgotten);
    setForgotten([]);
    focusHeading('history');
  };

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
            {strings.sort}
            <select value={order} onChange={({ currentTarget }) => setOrder(currentTarget.value as HistoryOrder)}>
              {HISTORY_ORDERS.map((known) => (
                <option key={known} value={known}>
                  {strings.orders[known]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {strings.format}
            <FormatSelect format={format} onFormat={onFormat} />
          </label>
          {found.length > 1 && (
            <button
              type="button"
              class="button"
              onClick={() => setSelectedKeys(new Set(selected.length > 0 ? [] : found.map(({ key }) => key)))}
            >
              {selected.length > 0 ? strings.selectNone : strings.selectAll}
            </button>
          )}
        </div>
      )}
      {forgotten.length > 0 && (
        <p class="undo">
          {strings.forgottenCount(forgotten.length)}
          <button type="button" class="button" onClick={restore}>
            {strings.undo}
          </button>
        </p>
      )}
      {selected.length > 0 && (
        <SelectionBar
          client={client}
          entries={selected}
          format={format}
          onForget={forget}
          onDelete={(images) => void onDelete(images).then(() => setSelectedKeys(new Set()))}
        />
      )}
      <ul class="cards">
        {found.slice(0, limit).map((entry) => (
          <HistoryCard
            key={entry.key}
            entry={entry}
            format={format}
            isSelected={selectedKeys.has(entry.key)}
            onSelect={select}
          />
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
