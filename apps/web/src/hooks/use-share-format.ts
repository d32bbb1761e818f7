import { useState } from 'preact/hooks';
import { SHARE_FORMATS, type ShareFormat } from '../sharing/share-formats.js';

const FORMAT_KEY = 'imglink.format';

/** The format in which links are copied, remembered across visits if the browser has storage. */
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
      // If the storage is full, the choice is only forgotten at the end of the visit.
    }
  };
  return [format, choose];
}
