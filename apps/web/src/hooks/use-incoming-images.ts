import { useLayoutEffect, useState } from 'preact/hooks';
import { type ImageSource, webImagesIn } from '../uploads/image-source.js';
import { droppedFiles } from './dropped-files.js';

/**
 * Passes files, images of other pages and their URLs to `take` when they are dropped or pasted anywhere on the page.
 * Returns true while some are dragged over it. `takesUrls`: the server fetches images.
 */
export function useIncomingImages(take: (images: ImageSource[]) => void, takesUrls: boolean): boolean {
  const [isHovering, setHovering] = useState(false);

  // Before the next event: an effect would let a paste that follows at once have the fields of before.
  useLayoutEffect(() => {
    // A picture or link of this page that is dragged is not an upload.
    let isOwn = false;
    const holdsImages = ({ dataTransfer }: DragEvent): boolean => {
      if (isOwn || !dataTransfer) return false;
      return dataTransfer.types.includes('Files') || (takesUrls && dataTransfer.types.includes('text/uri-list'));
    };
    // Every element under the pointer sends its own dragenter and dragleave.
    let depth = 0;
    const hover = (change: number) => {
      depth = Math.max(0, depth + change);
      setHovering(depth > 0);
    };
    const ending = new AbortController();
    const on = <K extends keyof WindowEventMap>(type: K, handle: (event: WindowEventMap[K]) => void) =>
      window.addEventListener(type, handle, { signal: ending.signal });

    on('dragstart', () => (isOwn = true));
    on('dragend', () => (isOwn = false));
    on('dragenter', (event) => holdsImages(event) && hover(+1));
    on('dragleave', (event) => holdsImages(event) && hover(-1));
    on('dragover', (event) => {
      if (!holdsImages(event)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'copy';
    });
    on('drop', (event) => {
      if (!holdsImages(event)) return;
      event.preventDefault();
      hover(-depth);
      const transfer = event.dataTransfer!;
      if (transfer.types.includes('Files')) void droppedFiles(transfer).then(take);
      else take(webImagesIn(transfer.getData('text/uri-list')));
    });
    on('paste', (event) => {
      const { clipboardData, target } = event;
      const files = [...(clipboardData?.files ?? [])];
      const isTyping = target instanceof Element && target.closest('input, textarea') !== null;
      const urls = takesUrls && !isTyping ? webImagesIn(clipboardData?.getData('text/plain') ?? '') : [];
      const images = files.length > 0 ? files : urls;
      if (images.length === 0) return;
      event.preventDefault();
      take(images);
    });
    return () => ending.abort();
  }, [take, takesUrls]);

  return isHovering;
}
