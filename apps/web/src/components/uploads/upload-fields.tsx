import { language, strings } from '../../strings.js';
import type { ImageFields } from '../../uploads/upload-client.js';

const SECONDS = { hour: 3600, day: 86_400 };
const LIFETIMES = [
  [1, 'hour'],
  [1, 'day'],
  [7, 'day'],
  [30, 'day'],
  [365, 'day'],
] as const;

interface UploadFieldsProps {
  fields: ImageFields;
  onFields: (fields: ImageFields) => void;
}

/** The title, the description and the lifetime of the images that are added next. */
export function UploadFields({ fields, onFields }: UploadFieldsProps) {
  const { title = '', description = '', expiresIn } = fields;
  const isSet = title !== '' || description !== '' || expiresIn !== undefined;
  return (
    <details class="upload-fields">
      <summary>
        {strings.fields}
        {isSet && <span class="fine"> · {strings.fieldsAreSet}</span>}
      </summary>
      <div class="upload-fields-grid">
        <label for="title">{strings.titleField}</label>
        <input
          id="title"
          type="text"
          maxLength={128}
          value={title}
          onInput={({ currentTarget }) => onFields({ ...fields, title: currentTarget.value })}
        />
        <label for="description">{strings.descriptionField}</label>
        <textarea
          id="description"
          rows={2}
          maxLength={2000}
          value={description}
          onInput={({ currentTarget }) => onFields({ ...fields, description: currentTarget.value })}
        />
        <label for="lifetime">{strings.deleteAfter}</label>
        <select
          id="lifetime"
          value={String(expiresIn ?? '')}
          onChange={({ currentTarget }) => onFields({ ...fields, expiresIn: Number(currentTarget.value) || undefined })}
        >
          <option value="">{strings.never}</option>
          {LIFETIMES.map(([count, unit]) => (
            <option key={unit + count} value={String(count * SECONDS[unit])}>
              {new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)}
            </option>
          ))}
        </select>
      </div>
    </details>
  );
}
