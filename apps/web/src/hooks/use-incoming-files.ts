import { useEffect, useState } from 'preact/hooks';
import { droppedFiles } from './dropped-files.js';

/**
 * Passes files that are dropped or pasted anywhere on the page to `take`. Returns true while files are dragged over it.
 */
export function useIncomingFiles(take: (files: File[]) => void): boolean {
  const [isHovering, setHovering] = useState(false);

  useEffect(() => {
    // Every element under the pointer sends its own dragenter and dragleave.
    let depth = 0;
    const hover = (change: number) => {
      depth = Math.max(0, depth + change);
      setHovering(depth > 0);
    };
    const ending = new AbortController();
    const on = <K extends keyof WindowEventMap>(type: K, handle: (event: WindowEventMap[K]) => void) =>
      window.addEventListener(type, handle, { signal: ending.signal });

    on('dragenter', (event) => holdsFiles(event) && hover(+1));
    on('dragleave', (event) => holdsFiles(event) && hover(-1));
    on('dragover', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    });
    on('drop', (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      hover(-depth);
      void droppedFiles(event.dataTransfer).then(take);
    });
    on('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      take(files);
    });
    return () => ending.abort();
  }, [take]);

  return isHovering;
}

function holdsFiles(event: DragEvent): event is DragEvent & { dataTransfer: DataTransfer } {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
