interface NamedButtonProps {
  label: string;
  /** What it acts on: said by screen readers, seen from the place. */
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
