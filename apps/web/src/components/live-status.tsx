import { useEffect } from 'preact/hooks';
import { announcement } from '../announcer.js';
import { useObservable } from '../use-observable.js';

const SHOWN_MS = 6000;

/** Shows, and has screen readers say, what just happened. */
export function LiveStatus() {
  const text = useObservable(announcement);
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => (announcement.value = ''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="toast" role="status" aria-live="polite">
      {text}
    </p>
  );
}
