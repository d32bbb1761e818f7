import { useRef } from 'preact/hooks';
import { strings } from '../strings.js';

/** Nothing can be dropped with a finger. */
const isTouch = matchMedia('(hover: none) and (pointer: coarse)').matches;

interface DropAreaProps {
  isHovering: boolean;
  onFiles: (files: File[]) => void;
}

/** Says what to do. Files may be dropped on the whole page; this only shows it. */
export function DropArea({ isHovering, onFiles }: DropAreaProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <section class={isHovering ? 'drop hovering' : 'drop'}>
      <h1>{isHovering ? strings.dropNow : isTouch ? strings.headlineTouch : strings.headline}</h1>
      {!isTouch && <p>{strings.orPaste}</p>}
      <p>
        <button type="button" class="button primary" onClick={() => input.current?.click()}>
          {strings.chooseFiles}
        </button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          multiple
          hidden
          aria-label={strings.chooseFiles}
          onChange={({ currentTarget }) => {
            onFiles([...(currentTarget.files ?? [])]);
            // Choosing the same file again must be a change again.
            currentTarget.value = '';
          }}
        />
      </p>
      <p class="fine">{strings.kinds}</p>
    </section>
  );
}
