/**
 * The dropped files, including those in dropped folders. Call it while the event is dispatched; the list is empty
 * later.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const roots = Array.from(transfer.items, (item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  const entries = roots.filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const found = await Promise.all(entries.map(filesOf));
  return found.flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  // A reader returns at most 100 entries per call, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const child of some) found.push(...(await filesOf(child)).filter(isLikelyImage));
  }
}

/**
 * Folders also contain other files (`.DS_Store`, `Thumbs.db`). Files that are dropped by themselves are always
 * uploaded.
 */
function isLikelyImage(file: File): boolean {
  return file.type.startsWith('image/');
}
