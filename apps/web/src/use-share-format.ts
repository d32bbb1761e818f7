import { useState } from 'preact/hooks';
import { SHARE_FORMATS, type ShareFormat } from './share-formats.js';

const FORMAT_KEY = 'imglink.format';

/** The format that links are copied in, remembered across visits where the browser allows it. */
export function useShareFormat(storage: Storage | null): [ShareFormat, (format: ShareFormat) => void] {
  const [format, setFormat] = useState<ShareFormat>(() => {
    const stored = storage?.getItem(FORMAT_KEY);
    return SHARE_FORMATS.find((known) => known === stored) ?? 'link';
  });
  const choose = (next: ShareFormat) => {
    setFormat(next);
    try {
      storage?.setItem(FORMAT_KEY, next);
    } catch {
      // A full storage costs the memory of this choice, nothing else.
    }
  };
  return [format, choose];
}
