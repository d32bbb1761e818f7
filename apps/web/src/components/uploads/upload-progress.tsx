import { formatBytes } from '#language';
import { formatPercent } from '../../format-values.js';
import { language, strings } from '../../strings.js';
import { WebImage } from '../../uploads/image-source.js';
import { isFullySent, sizeOf, type UploadItem } from '../../uploads/upload-item.js';
import { useOnline } from '../../hooks/use-online.js';
import { useSecondsUntil } from '../../hooks/use-seconds-until.js';

/** The state of an unfinished upload, as text and as a progress bar. */
export function UploadProgress({ item }: { item: UploadItem }) {
  const { state, source } = item;
  const seconds = useSecondsUntil(state.name === 'waiting' ? state.next?.at : undefined);
  const isOnline = useOnline();
  const words = stateText(item, isOnline, seconds);
  const share = state.name === 'uploading' ? state.sent / Math.max(state.total, 1) : isFullySent(item) ? 1 : 0;
  const percent = Math.round(share * 100);
  return (
    <>
      <p class="state">{words}</p>
      <div
        class={isFullySent(item) ? 'progress busy' : 'progress'}
        role="progressbar"
        aria-label={strings.progressOf(source.name)}
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

function stateText(item: UploadItem, isOnline: boolean, seconds: number): string {
  const { state, source } = item;
  if (state.name === 'processing') return strings.processing;
  if (state.name === 'uploading' && source instanceof WebImage) return strings.fetching(new URL(source.url).host);
  if (state.name === 'uploading') {
    if (isFullySent(item)) return strings.finishing;
    return strings.progress(
      formatPercent(state.sent / Math.max(state.total, 1)),
      formatBytes(sizeOf(source), language),
    );
  }
  if (!isOnline) return strings.reconnectIn(0);
  if (state.name === 'waiting' && state.next?.waitsFor === 'connection') return strings.reconnectIn(seconds);
  if (seconds > 0) return strings.retryIn(seconds);
  return source instanceof WebImage ? strings.waiting : `${strings.waiting} · ${formatBytes(source.size, language)}`;
}
