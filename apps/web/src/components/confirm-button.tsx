import { useEffect, useRef, useState } from 'preact/hooks';

interface ConfirmButtonProps {
  label: string;
  /** The item that the button acts on, for screen readers. */
  name?: string;
  question: string;
  yes: string;
  no: string;
  /** False if nothing is lost. */
  isDangerous?: boolean;
  onConfirm: () => void;
}

/** A button that asks for confirmation in its own place before it acts. Escape cancels. */
export function ConfirmButton({ label, name, question, yes, no, isDangerous = true, onConfirm }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const refusal = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);

  useEffect(() => {
    if (isAsking) refusal.current?.focus();
    else if (wasAsking.current) trigger.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);

  if (!isAsking) {
    return (
      <button ref={trigger} type="button" class="button" onClick={() => setAsking(true)}>
        {label}
        {name && <span class="visually-hidden"> {name}</span>}
      </button>
    );
  }
  return (
    <span
      class="confirm"
      role="group"
      aria-label={name ? `${name}: ${question}` : question}
      onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}
    >
      <span>{question}</span>
      <span class="confirm-answers">
        <button type="button" class={isDangerous ? 'button danger' : 'button'} onClick={onConfirm}>
          {yes}
        </button>
        <button ref={refusal} type="button" class="button" onClick={() => setAsking(false)}>
          {no}
        </button>
      </span>
    </span>
  );
}
