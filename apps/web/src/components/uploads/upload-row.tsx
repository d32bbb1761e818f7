import { useLayoutEffect, useRef } from 'preact/hooks';
import { failureText } from '../../uploads/failure-text.js';
import { focusHeading } from '../../focus-heading.js';
import { formatBytes, formatDimensions } from '#language';
import { memo } from '../../memo.js';
import type { ShareFormat } from '../../sharing/share-formats.js';
import { language, strings } from '../../strings.js';
import { canRetry, isPending, type UploadItem } from '../../uploads/upload-item.js';
import type { UploadQueue } from '../../uploads/upload-queue.js';
import { WebImage } from '../../uploads/image-source.js';
import { useObjectUrl } from '../../hooks/use-object-url.js';
import type { DeleteImage } from '../../delete-image.js';
import { CopyField } from '../copy-field.js';
import { DeleteButton } from '../delete-button.js';
import { NamedButton } from '../named-button.js';
import { SendButton } from '../send-button.js';
import { ShareField } from '../share-field.js';
import { Thumbnail } from '../thumbnail.js';
import { UploadProgress } from './upload-progress.js';

interface UploadRowProps {
  queue: UploadQueue;
  item: UploadItem;
  isKept: boolean;
  format: ShareFormat;
  onFormat: (format: ShareFormat) => void;
  onDelete: DeleteImage;
}

/** One upload: its progress or result, and the actions on it. */
export const UploadRow = memo(function UploadRow(props: UploadRowProps) {
  const { item, queue } = props;
  const { source, state } = item;
  const preview = useObjectUrl(source instanceof File ? source : undefined);
  const row = useKeptFocus(state.name);
  const dismiss = () => {
    queue.dismiss(item.id);
    focusHeading('uploads', 'history');
  };

  return (
    <li ref={row} tabIndex={-1} class={`row ${state.name}`}>
      <Thumbnail
        sources={[preview, ...(state.name === 'done' ? [state.image.thumbnails?.s] : [])]}
        href={state.name === 'done' ? state.image.link : undefined}
      />
      <div class="row-body">
        <p class="name" title={source instanceof WebImage ? source.url : source.name}>
          {source.name}
        </p>
        {isPending(item) && <UploadProgress item={item} />}
        {state.name === 'failed' && (
          <p class="state error">
            {strings.failed} · {failureText(state.failure, language, source)}
          </p>
        )}
        {state.name === 'cancelled' && <p class="state">{strings.cancelled}</p>}
        {state.name === 'done' && (
          <p class="state">
            {[
              strings.done,
              formatDimensions(state.image.width, state.image.height),
              formatBytes(state.image.bytes, language),
            ].join(' · ')}
          </p>
        )}
        {state.name === 'done' && <Share {...props} image={state.image} />}
        {state.name === 'done' && (
          <details class="more" open={!props.isKept}>
            <summary>{strings.deleteLink}</summary>
            <CopyField label={strings.deleteLink} name={source.name} value={deletePage(state.image.deleteToken)} />
          </details>
        )}
        <div class="actions">
          {isPending(item) && (
            <NamedButton label={strings.cancel} name={source.name} onClick={() => queue.cancel(item.id)} />
          )}
          {(state.name === 'failed' || state.name === 'cancelled') && (
            <>
              {canRetry(item) && (
                <NamedButton label={strings.retry} name={source.name} onClick={() => queue.retry(item.id)} />
              )}
              <NamedButton label={strings.dismiss} name={source.name} onClick={dismiss} />
            </>
          )}
          {state.name === 'done' && (
            <>
              <a class="button" href={state.image.link} target="_blank" rel="noopener">
                {strings.open}
                <span class="visually-hidden"> {source.name}</span>
              </a>
              <SendButton image={{ link: state.image.link, name: source.name }} />
              <DeleteButton image={{ ...state.image, name: source.name }} onDelete={props.onDelete} />
            </>
          )}
        </div>
      </div>
    </li>
  );
});

const deletePage = (deleteToken: string) => `${location.origin}/delete/${deleteToken}`;

function Share({
  item,
  format,
  onFormat,
  image,
}: UploadRowProps & { image: { link: string; imageUrl: string; width: number; height: number } }) {
  return <ShareField image={{ ...image, name: item.source.name }} format={format} onFormat={onFormat} />;
}

/** Moves the focus to the row when the focused button disappears. The browser would move it to the top of the page. */
function useKeptFocus(state: string) {
  const row = useRef<HTMLLIElement>(null);
  const hadFocus = row.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus && !row.current?.contains(document.activeElement)) row.current?.focus();
  }, [state]);
  return row;
}
