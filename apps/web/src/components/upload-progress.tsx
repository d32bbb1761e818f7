import { formatBytes } from '#language';
import { formatPercent } from '../format-values.js';
import { language, strings } from '../strings.js';
import { isWhollySent, type UploadItem } from '../upload-item.js';
import { useOnline } from '../use-online.js';
import { useSecondsUntil } from '../use-seconds-until.js';

/** What an unfinished upload waits for, in words and as a bar. */
export function UploadProgress({ item }: { item: UploadItem }) {
  const { state, file } = item;
  const seconds = useSecondsUntil(state.name === 'waiting' ? state.next?.at : undefined);
  const isOnline = useOnline();
  const words = describe(item, isOnline, seconds);
  const share = state.name === 'uploading' ? state.sent / Math.max(state.total, 1) : isWhollySent(item) ? 1 : 0;
  const percent = Math.round(share * 100);
  return (
    <>
      <p class="state">{words}</p>
      <div
        class={isWhollySent(item) ? 'progress busy' : 'progress'}
        role="progressbar"
        aria-label={strings.progressOf(file.name)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={words}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
    </>
  );
}

function describe(item: UploadItem, isOnline: boolean, seconds: number): string {
  const { state, file } = item;
  if (state.name === 'processing') return strings.processing;
  if (state.name === 'uploading') {
    if (isWhollySent(item)) return strings.finishing;
    return strings.progress(formatPercent(state.sent / Math.max(state.total, 1)), formatBytes(file.size, language));
  }
  if (!isOnline) return strings.reconnectIn(0);
  if (state.name === 'waiting' && state.next?.waitsFor === 'connection') return strings.reconnectIn(seconds);
  return seconds > 0 ? strings.retryIn(seconds) : `${strings.waiting} · ${formatBytes(file.size, language)}`;
}
