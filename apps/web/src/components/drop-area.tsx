import { IMAGE_CONTENT_TYPES } from '#formats';

import { strings } from '../strings.js';
import { FileButton } from './file-button.js';

/** Nothing can be dropped with a finger. */
const isTouch = matchMedia('(hover: none) and (pointer: coarse)').matches;

/** Each by its name: a phone then makes a JPEG of what it keeps as HEIC. */
const KINDS = IMAGE_CONTENT_TYPES.join(',');

interface DropAreaProps {
  isHovering: boolean;
  /** Leaves the room to what else is on the page. */
  isSmall: boolean;
  onFiles: (files: File[]) => void;
}

/** Says what to do. Files may be dropped on the whole page; this only shows it. */
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
