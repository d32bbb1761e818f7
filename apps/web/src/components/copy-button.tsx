import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announcer.js';
import { copyText } from '../clipboard.js';
import { strings } from '../strings.js';

interface CopyButtonProps {
  label: string;
  /** What it is about, for screen readers. */
  name?: string;
  text: () => string;
}

const SHOWN_MS = 2000;

/** Copies, and says on itself whether it worked. */
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
