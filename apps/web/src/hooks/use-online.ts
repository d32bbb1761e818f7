import { useEffect, useState } from 'preact/hooks';

/** True while the browser has a network connection, which need not reach the server. */
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
