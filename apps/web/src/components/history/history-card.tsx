import { formatBytes, formatDimensions } from '#language';
import { formatDate } from '../../format-values.js';
import type { HistoryEntry } from '../../history/history-entry.js';
import { memo } from '../../memo.js';
import { ownOrigin } from '../../own-origin.js';
import { shareText, type ShareFormat } from '../../sharing/share-formats.js';
import { language, strings } from '../../strings.js';
import { CopyButton } from '../copy-button.js';
import { Thumbnail } from '../thumbnail.js';

interface HistoryCardProps {
  entry: HistoryEntry;
  format: ShareFormat;
  isSelected: boolean;
  onSelect: (key: string, isSelected: boolean) => void;
}

/** One image of the list: its thumbnail, its facts, and what selects it. */
export const HistoryCard = memo(function HistoryCard({ entry, format, isSelected, onSelect }: HistoryCardProps) {
  const { key, name, link, width, height, bytes, createdAt } = entry;
  // With a stored thumbnail there is no request, so the list works while the server is down.
  const fromServer = entry.thumbnailUrl && ownOrigin(entry.thumbnailUrl);
  const facts = [
    entry.imageUrl ? formatDimensions(width, height) : strings.processing,
    bytes ? formatBytes(bytes, language) : '',
  ].filter(Boolean);
  return (
    <li class={isSelected ? 'card selected' : 'card'}>
      <label class="check">
        <input
          type="checkbox"
          checked={isSelected}
          onChange={({ currentTarget }) => onSelect(key, currentTarget.checked)}
        />
        <span class="visually-hidden">{strings.select(name)}</span>
      </label>
      <Thumbnail sources={[entry.thumbnail, fromServer]} href={link} />
      <p class="name" title={name}>
        <a href={link} target="_blank" rel="noopener">
          {name}
        </a>
      </p>
      <p class="state">
        <time dateTime={createdAt}>{formatDate(createdAt)}</time>
        {facts.length > 0 && ` · ${facts.join(' · ')}`}
      </p>
      <CopyButton label={strings.copy} name={name} text={() => shareText(format, entry)} />
    </li>
  );
});
