import { useRef } from 'preact/hooks';

interface FileButtonProps {
  label: string;
  class?: string;
  accept: string;
  multiple?: boolean;
  /** Opens this camera instead of the file chooser, on devices that have it. */
  capture?: 'environment';
  onFiles: (files: File[]) => void;
}

/** A button that lets the user choose files. */
export function FileButton({ label, class: className = 'button', onFiles, ...kinds }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={className} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        {...kinds}
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // Without this, choosing the same file again would cause no change event.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
