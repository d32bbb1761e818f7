import { SHARE_FORMATS, type ShareFormat } from '../sharing/share-formats.js';
import { strings } from '../strings.js';

interface FormatSelectProps {
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
}

/** Chooses the format of all links on the page. */
export function FormatSelect({ format, onFormat }: FormatSelectProps) {
  return (
    <select
      aria-label={strings.format}
      value={format}
      onChange={({ currentTarget }) => onFormat(currentTarget.value as ShareFormat)}
    >
      {SHARE_FORMATS.map((known) => (
        <option key={known} value={known}>
          {strings.formats[known]}
        </option>
      ))}
    </select>
  );
}
