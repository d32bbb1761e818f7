interface NamedButtonProps {
  label: string;
  /** The item that the button acts on, for screen readers. Its place on the page shows the same to the eye. */
  name: string;
  onClick: () => void;
  class?: string;
}

export function NamedButton({ label, name, onClick, class: className = 'button' }: NamedButtonProps) {
  return (
    <button type="button" class={className} onClick={onClick}>
      {label}
      <span class="visually-hidden"> {name}</span>
    </button>
  );
}
