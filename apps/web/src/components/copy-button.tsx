import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { copyText } from '../sharing/clipboard.js';
import { strings } from '../strings.js';

interface CopyButtonProps {
  label: string;
  /** The item that the text belongs to, for screen readers. */
  name?: string;
  text: () => string;
}

const SHOWN_MS = 2000;

/** Copies a text, and shows the result as its label for a moment. */
export function CopyButton({ label, name, text }: CopyButtonProps) {
  const [outcome, setOutcome] = useState('');
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    const said = (await copyText(text())) ? strings.copied : strings.copyFailed;
    setOutcome(said);
    announce(said);
  };
  return (
    <button type="button" class="button copy" onClick={() => void copy()}>
      {outcome || label}
      {name && <span class="visually-hidden"> {name}</span>}
    </button>
  );
}
