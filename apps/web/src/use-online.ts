import { useEffect, useState } from 'preact/hooks';

/** Whether the browser knows of a network; it may lead nowhere. */
export function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const ending = new AbortController();
    const look = () => setOnline(navigator.onLine);
    for (const type of ['online', 'offline']) window.addEventListener(type, look, { signal: ending.signal });
    return () => ending.abort();
  }, []);
  return isOnline;
}
