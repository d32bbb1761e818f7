import { IMAGE_CONTENT_TYPES } from '#formats';

import { strings } from '../../strings.js';
import type { ImageSource } from '../../uploads/image-source.js';
import type { ImageFields } from '../../uploads/upload-client.js';
import { FileButton } from './file-button.js';
import { UploadFields } from './upload-fields.js';
import { UrlForm } from './url-form.js';

/** Touch screens cannot drop files, so the headline differs. */
const isTouch = matchMedia('(hover: none) and (pointer: coarse)').matches;

/** The types are listed one by one, because iOS then converts HEIC photos to JPEG. */
const KINDS = IMAGE_CONTENT_TYPES.join(',');

interface DropAreaProps {
  isHovering: boolean;
  /** Smaller, because there are images on the page. */
  isSmall: boolean;
  /** False if the server fetches no images. */
  takesUrls: boolean;
  fields: ImageFields;
  onFields: (fields: ImageFields) => void;
  onImages: (images: ImageSource[]) => void;
}

/**
 * The instructions, the file buttons and the fields of the next images. The whole page accepts dropped images; this
 * area only shows it.
 */
export function DropArea({ isHovering, isSmall, takesUrls, fields, onFields, onImages }: DropAreaProps) {
  return (
    <section class={`drop${isHovering ? ' hovering' : ''}${isSmall ? ' small' : ''}`}>
      <h1>{isHovering ? strings.dropNow : isTouch ? strings.headlineTouch : strings.headline}</h1>
      {!isTouch && <p>{strings.orPaste}</p>}
      <p class="choices">
        <FileButton label={strings.chooseFiles} class="button primary" accept={KINDS} multiple onFiles={onImages} />
        {isTouch && (
          <FileButton
            label={strings.takePhoto}
            class="button large"
            accept="image/*"
            capture="environment"
            onFiles={onImages}
          />
        )}
      </p>
      {takesUrls && <UrlForm onImages={onImages} />}
      <UploadFields fields={fields} onFields={onFields} />
      <p class="fine">{strings.kinds}</p>
    </section>
  );
}
