import { useEffect } from 'preact/hooks';
import { announcement } from '../announcer.js';
import { useObservable } from '../hooks/use-observable.js';

const SHOWN_MS = 6000;

/** The live region: screen readers read announcements from it, and notifications are visible in it. */
export function LiveStatus() {
  const { text, isShown } = useObservable(announcement);
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => (announcement.value = { text: '', isShown: false }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class={isShown ? 'toast' : 'visually-hidden'} role="status" aria-live="polite">
      {text}
    </p>
  );
}
