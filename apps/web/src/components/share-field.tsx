import { shareText, type Shareable, type ShareFormat } from '../sharing/share-formats.js';
import { strings } from '../strings.js';
import { CopyButton } from './copy-button.js';
import { FormatSelect } from './format-select.js';

interface ShareFieldProps {
  image: Shareable;
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
}

/** The link in the chosen format, with a copy button. */
export function ShareField({ image, format, onFormat }: ShareFieldProps) {
  const text = shareText(format, image);
  return (
    <div class="share-field">
      <FormatSelect format={format} onFormat={onFormat} />
      <input
        type="text"
        readOnly
        value={text}
        aria-label={strings.linkOf(image.name)}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <CopyButton label={strings.copy} name={image.name} text={() => text} />
    </div>
  );
}
