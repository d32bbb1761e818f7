import { strings } from '../strings.js';
import { CopyButton } from './copy-button.js';

interface CopyFieldProps {
  label: string;
  /** The item that the text belongs to, for screen readers. */
  name: string;
  value: string;
}

/** A read-only field with its label and a copy button. */
export function CopyField({ label, name, value }: CopyFieldProps) {
  return (
    <div class="share-field">
      <span class="fine">{label}</span>
      <input
        type="text"
        readOnly
        value={value}
        aria-label={`${label}: ${name}`}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <CopyButton label={strings.copy} name={`${label}: ${name}`} text={() => value} />
    </div>
  );
}
