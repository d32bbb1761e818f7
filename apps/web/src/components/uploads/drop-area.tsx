import { IMAGE_CONTENT_TYPES } from '#formats';

import { strings } from '../../strings.js';
import { FileButton } from './file-button.js';

/** Touch screens cannot drop files, so the headline differs. */
const isTouch = matchMedia('(hover: none) and (pointer: coarse)').matches;

/** The types are listed one by one, because iOS then converts HEIC photos to JPEG. */
const KINDS = IMAGE_CONTENT_TYPES.join(',');

interface DropAreaProps {
  isHovering: boolean;
  /** Smaller, because there are images on the page. */
  isSmall: boolean;
  onFiles: (files: File[]) => void;
}

/** The instructions and the file buttons. The whole page accepts dropped files; this area only shows it. */
export function DropArea({ isHovering, isSmall, onFiles }: DropAreaProps) {
  return (
    <section class={`drop${isHovering ? ' hovering' : ''}${isSmall ? ' small' : ''}`}>
      <h1>{isHovering ? strings.dropNow : isTouch ? strings.headlineTouch : strings.headline}</h1>
      {!isTouch && <p>{strings.orPaste}</p>}
      <p class="choices">
        <FileButton label={strings.chooseFiles} class="button primary" accept={KINDS} multiple onFiles={onFiles} />
        {isTouch && (
          <FileButton
            label={strings.takePhoto}
            class="button large"
            accept="image/*"
            capture="environment"
            onFiles={onFiles}
          />
        )}
      </p>
      <p class="fine">{strings.kinds}</p>
    </section>
  );
}
