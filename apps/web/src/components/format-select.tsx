import { SHARE_FORMATS, type ShareFormat } from '../share-formats.js';
import { strings } from '../strings.js';

interface FormatSelectProps {
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
}

/** One choice for the whole page: whoever writes BBCode today does so for all images. */
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
